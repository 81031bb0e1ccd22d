import { type Diagnostic, type Graph, type IntegerType, type Parts, type Result, failure, hasErrors, integerType, layerTypes, success, verifyGraph } from '@netloom/ir';
import { elementFormats, elementKindOf, isReal } from './codec/element-kind.js';
import type { ExternalData } from './codec/external-data.js';
import { decodeModel } from './codec/model-file.js';
import { constantFolders } from './importing/constant-folder.js';
import { Constants } from './importing/constants/constants.js';
import { finishGraph } from './importing/finish-graph.js';
import { declaredDimensions, importNodes } from './importing/import-nodes.js';
import { importers } from './importing/importer.js';
import { OperatorTable } from './importing/operator-table.js';
import { ImportSession } from './importing/session/import-session.js';
import { onnxDiagnostics } from './onnx-diagnostics.js';
import { domainName, normalDomain, readVersions } from './source/check-versions.js';
import { readWidths } from './source/exported-width.js';
import { readSourceGraph } from './source/read-source-graph.js';

export interface ImportOptions {
  /** Name of the graph; the model's own if absent. */
  readonly name?: string;
  /** Files beside the model that hold its constants. */
  readonly externalData?: ExternalData;
}

/** Reads ONNX models into the IR. */
export interface Frontend {
  /**
   * Reads a model. Everything that is wrong with it is reported at once.
   *
   * A symbolic batch counts as 1, a fixed one is taken out: the graph computes one frame.
   *
   * @errors all ONX; IR001 to IR017 about layers whose shapes do not fit
   */
  import(model: Uint8Array, options?: ImportOptions): Result<Graph>;
}

/** A frontend with the importers, constant folders and layer types among the parts. */
export function createFrontend(parts: Parts): Frontend {
  const operators = {
    importers: new OperatorTable(parts.all(importers)),
    folders: new OperatorTable(parts.all(constantFolders)),
  };
  const types = parts.all(layerTypes);
  const typesByName = new Map(types.map((type) => [type.type, type]));
  return {
    import(bytes, options = {}) {
      const decoded = decodeModel(bytes);
      if (!decoded.ok) return decoded;
      const model = decoded.value;
      const versions = readVersions(model);
      const { graph: graphProto } = model;
      if (graphProto === undefined || graphProto === null)
        return failure([...versions.problems, onnxDiagnostics.make.graphMissing({ kind: 'model', name: '' }, {})]);
      const { graph: source, problems } = readSourceGraph(graphProto, versions.opsets, readWidths(model));
      const session = new ImportSession(source, new Constants(options.externalData), typesByName);
      session.reportAll(versions.problems.concat(problems));
      reportMissingDomains(session, versions.opsets);
      const readsCodes = source.nodes.some(({ domain, operator, opset }) => operators.importers.find(domain, operator, opset)?.readsCodes === true);
      bindInputs(session, readsCodes);
      const functions = new Set((model.functions ?? []).map((f) => `${normalDomain(f.domain ?? '')}::${f.name ?? ''}`));
      importNodes(session, operators, functions);
      const name = options.name ?? (source.name === '' ? 'model' : source.name);
      const finished = finishGraph(session, name);
      const diagnostics = session.diagnostics.concat(finished.diagnostics);
      if (!finished.ok || hasErrors(diagnostics)) return failure(diagnostics);
      const all = diagnostics.concat(verifyGraph(finished.value, types));
      return hasErrors(all) ? failure(all) : success(finished.value, all);
    },
  };
}

function reportMissingDomains(session: ImportSession, opsets: ReadonlyMap<string, number>): void {
  const missing = new Set(session.source.nodes.map(({ domain }) => domain).filter((domain) => !opsets.has(domain)));
  for (const domain of missing) {
    const values = { domain: domainName(domain), imported: [...opsets.keys()].map(domainName) };
    const subject = { kind: 'model', name: session.source.name };
    const { opsetMissing, domainMissing } = onnxDiagnostics.make;
    session.report(domain === '' ? opsetMissing(subject, values) : domainMissing(subject, values));
  }
}

function bindInputs(session: ImportSession, readsCodes: boolean): void {
  for (const info of session.source.inputs) {
    const codes = readsCodes ? codesType(info) : undefined;
    const problem = codes === undefined ? inputProblem(info) : shapeProblem(info);
    const dimensions = declaredDimensions(info);
    if (problem !== undefined) session.report(problem);
    else if (codes === undefined && info.typeName !== 'float')
      session.report(onnxDiagnostics.make.inputPrecision({ kind: 'input', name: info.name }, { actual: info.typeName }));
    if (dimensions === undefined) session.bindings.bind(info.name, { kind: 'unknown', computed: true });
    else session.bindOpen(info.name, dimensions, problem !== undefined, codes);
  }
}

/** The type of an input of codes; its scale is not known yet. */
function codesType({ elementType }: ImportSession['source']['inputs'][number]): IntegerType | undefined {
  const kind = elementKindOf(elementType ?? 0);
  if (kind === undefined || isReal(kind) || kind === 'bool' || elementFormats[kind].bits > 16) return undefined;
  return integerType(kind.startsWith('i'), elementFormats[kind].bits);
}

function inputProblem(info: ImportSession['source']['inputs'][number]): Diagnostic | undefined {
  const subject = { kind: 'input', name: info.name };
  const kind = elementKindOf(info.elementType ?? 0);
  if (kind === undefined || !isReal(kind)) return onnxDiagnostics.make.inputType(subject, { actual: info.typeName });
  return shapeProblem(info);
}

function shapeProblem(info: ImportSession['source']['inputs'][number]): Diagnostic | undefined {
  const subject = { kind: 'input', name: info.name };
  if (declaredDimensions(info) !== undefined) return undefined;
  return onnxDiagnostics.make.inputShape(subject, { shape: info.dims === undefined ? 'unknown' : `[${info.dims.join(', ')}]` });
}
