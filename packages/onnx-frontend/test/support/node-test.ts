import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ModelProto,
  type OnnxTensor,
  type ValueInfoProto,
  decodeModel,
  decodeTensor,
  decodeTensorFile,
  elementFormats,
  encodeModel,
  encodeTensor,
  makeNode,
} from '../../src/codec/index.js';
import { differences } from './compare.js';
import { errorsOf, expectOk, frontend } from './frontend.js';
import { runGraph } from './run-graph.js';

/** Where Debian's libonnx-testdata puts ONNX's conformance tests. */
export const nodeTestFolder = '/usr/share/libonnx-testdata/data';

/** The suites that hold tests of single operators, and small exported models. */
export const suites = ['node', 'pytorch-converted', 'pytorch-operator', 'simple'];

/** A conformance test: a model with its stored inputs and outputs. */
export interface NodeTest {
  readonly name: string;
  readonly model: ModelProto;
  readonly inputs: readonly OnnxTensor[];
  readonly outputs: readonly OnnxTensor[];
}

/** Operators all of whose inputs are data. */
const joins: ReadonlySet<string> = new Set(['Concat']);
/** Operators that do so with values of one shape. */
const pairs: ReadonlySet<string> = new Set(['Add', 'Mul']);

/** All tests whose models use these operators of ONNX alone. */
export function findNodeTests(operators: ReadonlySet<string>): NodeTest[] {
  return suites.flatMap((suite) => readdirSync(join(nodeTestFolder, suite)).sort().map((name) => join(suite, name)))
    .filter((path) => existsSync(join(nodeTestFolder, path, 'model.onnx')))
    .flatMap((path) => {
      const model = expectOk(decodeModel(readFileSync(join(nodeTestFolder, path, 'model.onnx'))));
      const nodes = model.graph?.node ?? [];
      if (!nodes.every((node) => (node.domain ?? '') === '' && operators.has(node.op_type ?? ''))) return [];
      const inputs = stored(path, 'input', model.graph?.input ?? []);
      return [{ name: path, model, inputs, outputs: stored(path, 'output', model.graph?.output ?? []) }];
    });
}

/** Stored tensors in the order of their numbers; of types that cannot be read there are none, and their models are refused. */
function stored(path: string, role: 'input' | 'output', infos: readonly ValueInfoProto[]): OnnxTensor[] {
  const folder = join(nodeTestFolder, path, 'test_data_set_0');
  const files = readdirSync(folder).filter((file) => file.startsWith(role));
  return files
    .sort((a, b) => Number(/\d+/.exec(a)) - Number(/\d+/.exec(b)))
    .flatMap((file, i) => {
      const tensor = decodeTensorFile(readFileSync(join(folder, file)));
      return tensor.ok ? [declared(tensor.value, infos[i])] : [];
    });
}

/** The suite stores bfloat16 as uint16: the same bits under the type that the model declares. */
function declared(tensor: OnnxTensor, info: ValueInfoProto | undefined): OnnxTensor {
  const { code } = elementFormats.bfloat16;
  if (tensor.kind !== 'uint16' || info?.type?.tensor_type?.elem_type !== code) return tensor;
  return expectOk(decodeTensor({ ...encodeTensor(tensor), data_type: code }));
}

/** What became of a test: it agrees, its values differ, or the model was refused for these reasons. */
export type Outcome = { readonly kind: 'pass' } | { readonly kind: 'differs' | 'refused'; readonly reasons: readonly string[] };

/**
 * Imports the test's model and compares the evaluated graph with the stored outputs.
 *
 * The first input is data, the others become constants, but for operators that join values. A model that only changes the shape has no layer; a Relu is put
 * behind it then, and it runs twice, on the stored input and on its negative, so that every element is compared.
 */
export function runNodeTest(test: NodeTest): Outcome {
  const plain = attempt(test, test.model, (x) => x, 1);
  if (plain.kind !== 'refused' || !plain.reasons.every((reason) => reason.startsWith('ONX046'))) return plain;
  const model = withRelu(test.model);
  for (const sign of [1, -1]) {
    const outcome = attempt(test, model, (x) => Math.max(0, sign * x), sign);
    if (outcome.kind !== 'pass') return outcome.kind === 'differs' ? outcome : plain;
  }
  return { kind: 'pass' };
}

function attempt(test: NodeTest, model: ModelProto, expected: (x: number) => number, sign: number): Outcome {
  const graphInputs = model.graph?.input ?? [];
  const initializers = model.graph?.initializer ?? [];
  const constants = new Set(initializers.map(({ name }) => name));
  const open = graphInputs.map(({ name }) => name ?? '').filter((name) => !constants.has(name));
  const isOneShape = new Set(test.inputs.map(({ dims }) => dims.join())).size === 1;
  const dataCount = (model.graph?.node ?? []).some(({ op_type }) => joins.has(op_type ?? '') || (isOneShape && pairs.has(op_type ?? ''))) ? open.length : 1;
  const made = test.inputs.slice(dataCount).map((tensor, i) => encodeTensor({ ...tensor, name: open[dataCount + i] ?? '' }));
  const bytes = encodeModel({ ...model, graph: { ...model.graph, initializer: [...initializers, ...made] } });
  const imported = frontend.import(bytes);
  if (!imported.ok) return { kind: 'refused', reasons: errorsOf(imported) };
  const data = test.inputs.slice(0, dataCount).map((tensor, i) => [open[i] ?? '', Float32Array.from(numbersOf(tensor), (x) => sign * x)] as const);
  const actual = runGraph(imported.value, new Map(data), test.inputs[0]?.kind !== 'float');
  const reasons = (model.graph?.output ?? []).flatMap(({ name, type }, i) => {
    const wanted = Float32Array.from(numbersOf(test.outputs[i]), expected);
    // A Cast to bfloat16 keeps float32 here: the stored result is cut to 8 bits.
    const relative = type?.tensor_type?.elem_type === elementFormats.bfloat16.code ? 2 ** -7 : 1e-3;
    return differences(actual.get(name ?? '') ?? new Float32Array(), wanted, relative).map((text) => `${name ?? ''}${text}`);
  });
  return reasons.length === 0 ? { kind: 'pass' } : { kind: 'differs', reasons };
}

function withRelu(model: ModelProto): ModelProto {
  const outputs = model.graph?.output ?? [];
  const relus = outputs.map(({ name }) => makeNode('Relu', [name ?? ''], [`${name ?? ''}/relu`]));
  const renamed = outputs.map((info) => ({ ...info, name: `${info.name ?? ''}/relu` }));
  return { ...model, graph: { ...model.graph, node: [...(model.graph?.node ?? []), ...relus], output: renamed } };
}

function numbersOf(tensor: OnnxTensor | undefined): number[] {
  return tensor === undefined ? [] : Array.from(tensor.data, Number);
}
