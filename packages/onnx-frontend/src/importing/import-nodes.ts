import { type Diagnostic, didYouMean, elementLimit, hasErrors } from '@netloom/ir';
import { rankLimit } from '../codec/decode-tensor.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import { domainName } from '../source/check-versions.js';
import type { TensorInfo } from '../source/source-graph.js';
import type { SourceNode } from '../source/source-node.js';
import { factorsOf } from '../view/factor.js';
import type { Dimension } from '../view/layout.js';
import { checkNode } from './check-node.js';
import type { ConstantFolder } from './constant-folder.js';
import { foldNode, isFoldable } from './fold-node.js';
import type { ImportContext } from './import-context.js';
import type { Importer } from './importer.js';
import type { OperatorTable } from './operator-table.js';
import { bindPlaceholders } from './session/bind-placeholders.js';
import { isComputed } from './session/bindings.js';
import type { ImportSession } from './session/import-session.js';
import { contextOf } from './session-context.js';

const comparedLength = 64;

/** Of ConvInteger and MatMulInteger. */
const sumBits = 32;

/** The parts that nodes are imported with. */
export interface OperatorParts {
  readonly importers: OperatorTable<Importer>;
  readonly folders: OperatorTable<ConstantFolder>;
}

/**
 * Imports all nodes, one after another. A node that fails leaves placeholders, so that those after it are looked at.
 *
 * Layers on vectors of an open value say little about its order, and take any: they wait, with what reads them, until
 * windows and others that know its space have been imported.
 *
 * @param functions keys `domain::name` of the model's own functions
 * @errors ONX060 unsupportedOperator to ONX064 functionCall, and those of the importers
 */
export function importNodes(session: ImportSession, parts: OperatorParts, functions: ReadonlySet<string>): void {
  const context = contextOf(session);
  const importOne = (node: SourceNode): void => {
    importNode(session, context, node, parts, functions);
    bindPlaceholders(session, node, (tensor) => declaredDimensions(session.source.infos.get(tensor)));
  };
  const waiting: SourceNode[] = [];
  const missing = new Set<string>();
  for (const node of session.source.nodes) {
    if (node.inputs.some((input) => missing.has(input)) || isOnOpenVector(session, node, parts)) {
      waiting.push(node);
      for (const output of node.outputs) missing.add(output);
    } else importOne(node);
  }
  waiting.forEach(importOne);
}

/** True for a node that becomes a layer and reads an open value as N C, or with fewer dimensions. */
function isOnOpenVector(session: ImportSession, { domain, operator, opset, inputs }: SourceNode, { importers }: OperatorParts): boolean {
  if ((importers.find(domain, operator, opset)?.layerTypes.length ?? 0) === 0) return false;
  return inputs.some((input) => {
    const binding = input !== '' && session.bindings.has(input) ? session.bindings.of(input) : undefined;
    return binding?.kind === 'view' && binding.view.stream.layout.axes === undefined && binding.view.dimensions.length < 3;
  });
}

/** Dimensions with factors of their own, or undefined unless all sizes but the first are known and positive. */
export function declaredDimensions(info: TensorInfo | undefined): readonly Dimension[] | undefined {
  const dims = info?.dims?.map((dim, i) => (typeof dim === 'string' && i === 0 ? 1 : dim));
  const sizes = dims?.filter((dim) => typeof dim === 'number' && dim >= 1).map(Number);
  if (dims === undefined || sizes?.length !== dims.length || sizes.length > rankLimit) return undefined;
  return sizes.reduce((count, size) => count * size, 1) <= elementLimit ? sizes.map(factorsOf) : undefined;
}

function importNode(session: ImportSession, context: ImportContext, node: SourceNode, parts: OperatorParts, functions: ReadonlySet<string>): void {
  const { domain, operator, opset } = node;
  const importer = parts.importers.find(domain, operator, opset);
  const folder = parts.folders.find(domain, operator, opset);
  const signature = importer ?? folder;
  if (signature === undefined) {
    session.report(unsupported(node, parts, functions));
    return;
  }
  const problems = checkNode(node, signature);
  session.reportAll(problems);
  if (hasErrors(problems)) return;
  if (folder !== undefined && isFoldable(session, node)) foldNode(session, node, folder);
  else if (computesWithCodes(session, node, context)) session.report(onnxDiagnostics.make.inputRule(node.subject, { input: 0, rule: 'reals', actual: 'codes, that are not dequantized' }));
  else if (importer !== undefined) importer.import(node, context);
  else reportConstantOperator(session, node);
}

/** Operators that ONNX has for integers as well, and of codes compute what they do not compute of their reals. */
const arithmetic: ReadonlySet<string> = new Set(['Add', 'Sub', 'Mul', 'Div', 'ReduceMean']);

/** True for arithmetic on codes as if they were numbers; sums of products, of type int32, are numbers. */
function computesWithCodes(session: ImportSession, node: SourceNode, context: ImportContext): boolean {
  if (node.domain !== '' || !arithmetic.has(node.operator)) return false;
  return node.inputs.some((input, index) => {
    const binding = input === '' ? undefined : session.bindings.of(input);
    if (binding?.kind !== 'view' || !context.holdsCodes(node, index)) return false;
    const { type, placeholder } = binding.view.stream;
    return !placeholder && type.kind === 'integer' && (type.quantization !== undefined || type.bits < sumBits);
  });
}

function unsupported(node: SourceNode, parts: OperatorParts, functions: ReadonlySet<string>): Diagnostic {
  const { domain, operator, opset, subject } = node;
  if (functions.has(`${domain}::${operator}`))
    return onnxDiagnostics.make.functionCall(subject, { operator }, 'Export the model with its functions inlined.');
  const ages = [parts.importers, parts.folders].map((table) => table.oldest(domain, operator));
  const oldest = ages.filter((age) => age !== undefined).sort((a, b) => a - b)[0];
  if (oldest !== undefined) return onnxDiagnostics.make.operatorVersion(subject, { operator, oldest, actual: opset });
  const hint = operator.length <= comparedLength ? didYouMean(operator, parts.importers.operators(domain)) : undefined;
  return onnxDiagnostics.make.unsupportedOperator(subject, { operator, domain: domainName(domain) }, hint);
}

/** A folder alone cannot take computed inputs. */
function reportConstantOperator(session: ImportSession, node: SourceNode): void {
  const computed = node.inputs.find((input) => input !== '' && isComputed(session.bindings.of(input)));
  if (computed === undefined) return;
  const values = { operator: node.operator, tensor: JSON.stringify(computed) };
  session.report(onnxDiagnostics.make.constantOperator(node.subject, values));
}
