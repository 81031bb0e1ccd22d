import { type Diagnostic, type ElementType, type Graph, type Layer, layerSubject, renderElementType, unquantized, valueOf } from '@netloom/ir';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import { type ExportedFormat, type ExportedValue, type MadeCodes, exportScales } from './export-value.js';
import type { ModelDraft } from './model-draft.js';

/** A node of ONNX Runtime's own operators on codes, which it has for codes of one type of 8 bits. @errors ONX110 exportCodes */
export function exportNodeOfCodes(draft: ModelDraft, graph: Graph, layer: Layer, operator: string, values: ReadonlyMap<string, ExportedValue>, report: (diagnostic: Diagnostic) => void): MadeCodes | undefined {
  const types = [...layer.inputs, ...layer.outputs].map((name) => valueOf(graph, name).type);
  const names = new Set(types.map(renderKind));
  const [kind] = names;
  const [result = ''] = layer.outputs;
  const to = types.at(-1);
  if (names.size > 1 || (kind !== 'int8' && kind !== 'uint8') || to?.kind !== 'integer') {
    report(onnxDiagnostics.make.exportCodes(layerSubject(layer), { operator, actual: [...names] }));
    return undefined;
  }
  const format: ExportedFormat = { kind, ...exportScales(draft, result, kind, to.quantization ?? unquantized, []) };
  const operands = layer.inputs.flatMap((name) => {
    const { codes = '', format: of } = values.get(name) ?? {};
    return [codes, of?.scale ?? '', of?.zeroPoint ?? ''];
  });
  const codes = draft.node(layer.name, operator, [...operands, format.scale, format.zeroPoint], draft.claim(`${result}_quantized`), {}, 'com.microsoft');
  return { codes, format };
}

function renderKind(type: ElementType): string {
  return type.kind === 'integer' ? `${type.signed ? '' : 'u'}int${type.bits}` : renderElementType(type);
}
