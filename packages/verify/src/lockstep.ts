import type { Evaluator, Graph, Layer, TensorData } from '@netloom/ir';
import type { Trace } from './trace.js';

/** One value of a graph in one frame, as it is computed in three ways; all in stream order. */
export interface LockstepValue {
  readonly name: string;
  /** The layer that makes it; absent for graph inputs. */
  readonly layer?: Layer;
  /** What the layer was given in lockstep. */
  readonly inputs: readonly TensorData[];
  /** Of the golden model, where each layer is given the other side's inputs. */
  readonly lockstep: TensorData;
  /** Of the golden model alone. */
  readonly endToEnd: TensorData;
  /** Of the other side; absent where it has no such value. */
  readonly theirs?: TensorData;
}

/**
 * Runs the golden model beside another one, layer by layer: each layer is given the other side's values, so that one
 * difference does not spread to the layers behind it. A value that the other side does not have is computed from those
 * that it has. Where all inputs of a layer are what the golden model itself has made of the frame, so is its result.
 *
 * @param inputs of the graph for one frame
 * @param theirs values of the other side
 */
export function* lockstep(graph: Graph, evaluator: Evaluator, inputs: Trace, theirs: Trace): Generator<LockstepValue> {
  const alone = evaluator.evaluate(graph, inputs);
  const given = new Map<string, TensorData>();
  const same = new Set<string>();
  const settle = (value: LockstepValue): LockstepValue => {
    const known = value.theirs ?? value.lockstep;
    given.set(value.name, known);
    if (sameCodes(known, value.endToEnd)) same.add(value.name);
    return value;
  };
  const valueOf = (name: string): Pick<LockstepValue, 'name' | 'endToEnd' | 'theirs'> => {
    const other = theirs.get(name);
    return { name, endToEnd: codesOf(alone, name), ...(other === undefined ? {} : { theirs: other }) };
  };
  for (const name of graph.inputs) {
    const value = valueOf(name);
    yield settle({ ...value, inputs: [], lockstep: value.endToEnd });
  }
  for (const layer of graph.layers) {
    const read = layer.inputs.map((name) => codesOf(given, name));
    const made = layer.inputs.every((name) => same.has(name)) ? alone : evaluateLayer(graph, layer, read, evaluator);
    for (const name of layer.outputs) yield settle({ ...valueOf(name), layer, inputs: read, lockstep: codesOf(made, name) });
  }
}

/** Where two frames of one value differ. */
export function differingPositions(ours: ArrayLike<number>, theirs: ArrayLike<number>): readonly number[] {
  if (ours.length !== theirs.length) throw new Error(`${theirs.length} codes instead of ${ours.length}`);
  const positions: number[] = [];
  for (let i = 0; i < ours.length; i++) if (ours[i] !== theirs[i]) positions.push(i);
  return positions;
}

function evaluateLayer(graph: Graph, layer: Layer, read: readonly TensorData[], evaluator: Evaluator): Trace {
  const inputs = new Map(layer.inputs.map((name, i) => [name, read[i] ?? new Int32Array()]));
  return evaluator.evaluate({ ...graph, inputs: [...inputs.keys()], outputs: layer.outputs, layers: [layer], hostSteps: [] }, inputs);
}

function sameCodes(a: TensorData, b: TensorData): boolean {
  return a.length === b.length && a.every((code, i) => code === b[i]);
}

function codesOf(trace: Trace, name: string): TensorData {
  const codes = trace.get(name);
  if (codes === undefined) throw new Error(`there are no codes of ${name}`);
  return codes;
}
