import type { LayerType } from '../contract/layer-type.js';
import { codeRange } from '../graph/element-type.js';
import type { Layer } from '../graph/layer.js';
import type { Addend } from '../graph/requantization.js';
import type { TensorType } from '../graph/tensor.js';

/** The greatest magnitude of factors. */
const factorLimit = 2 ** 31 - 1;

/** Why an implementation's addends cannot be those of the layer's inputs, or undefined if they can or there are none. */
export function addendsProblem({ requantization }: Layer, { type, combines }: LayerType, inputs: readonly TensorType[]): string | undefined {
  const addends = requantization?.implementation?.addends;
  if (addends === undefined) return undefined;
  if (combines !== 'sum') return `only layers that sum their inputs have addends, but this is ${type}`;
  if (addends.length !== inputs.length) return `there is one addend for each of ${inputs.length} inputs, but there are ${addends.length}`;
  return addends.map((addend, i) => addendProblem(addend, inputs[i])).find((problem) => problem !== undefined);
}

function addendProblem(addend: Addend, input: TensorType | undefined): string | undefined {
  const [numbers, limit] = 'factor' in addend ? [[addend.factor], factorLimit] : [addend.table, Number.MAX_SAFE_INTEGER];
  const wrong = numbers.find((number) => !Number.isInteger(number) || Math.abs(number) > limit);
  if (wrong !== undefined) return `addends are integers within ${limit} of 0, but one is ${wrong}`;
  if ('factor' in addend || input?.type.kind !== 'integer') return undefined;
  const { low, high } = codeRange(input.type);
  const codes = high - low + 1;
  return numbers.length === codes ? undefined : `a table has an entry for each of ${codes} codes, but one has ${numbers.length}`;
}
