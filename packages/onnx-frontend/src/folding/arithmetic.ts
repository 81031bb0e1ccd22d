import type { Result } from '@netloom/ir';
import { isReal } from '../codec/element-kind.js';
import { isBigElements } from '../codec/onnx-tensor.js';
import type { ConstantFolder, ConstantValue } from '../importing/constant-folder.js';
import { foldResult, inputProblem } from './fold-result.js';

interface Operation {
  readonly operator: string;
  readonly ofNumbers: (a: number, b: number) => number;
  /** Absent for operations of reals alone. */
  readonly ofIntegers?: (a: bigint, b: bigint) => bigint;
}

const operations: readonly Operation[] = [
  { operator: 'Add', ofNumbers: (a, b) => a + b, ofIntegers: (a, b) => a + b },
  { operator: 'Sub', ofNumbers: (a, b) => a - b, ofIntegers: (a, b) => a - b },
  { operator: 'Mul', ofNumbers: (a, b) => a * b, ofIntegers: (a, b) => a * b },
  { operator: 'Div', ofNumbers: (a, b) => a / b, ofIntegers: (a, b) => a / b },
  { operator: 'Pow', ofNumbers: (a, b) => a ** b },
];

/**
 * Add, Sub, Mul and Div of constants with broadcasting: integers exactly, then wrapped; reals in their own precision. Pow
 * of reals.
 *
 * @errors ONX030 tensorBudget, ONX076 inputRule (types or shapes that do not fit, division of integers by 0)
 * @source ONNX Add-14, Sub-14, Mul-14, Div-14, Pow-15
 */
export const foldArithmetic: readonly ConstantFolder[] = operations.map((operation) => ({
  domain: '',
  operator: operation.operator,
  since: 7,
  attributes: {},
  inputs: { min: 2, max: 2 },
  outputs: { min: 1, max: 1 },
  fold(node, [a, b], context): Result<ConstantValue> {
    if (a === undefined || b === undefined) return inputProblem(node, 0, 'given', 'absent');
    if (a.kind === 'float16' || a.kind === 'bfloat16' || a.kind !== b.kind)
      return inputProblem(node, 1, `of the first input's type, not a narrow one`, `${a.kind} and ${b.kind}`);
    const dims = broadcast(a.dims, b.dims);
    if (dims === undefined) return inputProblem(node, 1, `of a shape that fits [${a.dims.join(', ')}]`, `[${b.dims.join(', ')}]`);
    const integral = !isReal(a.kind);
    const { ofIntegers } = operation;
    if (integral && ofIntegers === undefined) return inputProblem(node, 0, 'of real numbers', a.kind);
    if (integral && operation.operator === 'Div' && Array.from(b.data, Number).includes(0)) return inputProblem(node, 1, 'not 0', 0);
    return foldResult(node, context, a.kind, dims, (data) => {
      const [left, right] = [indexer(a.dims, dims), indexer(b.dims, dims)];
      for (let i = 0; i < data.length; i++) {
        const x = a.data[left(i)] ?? 0;
        const y = b.data[right(i)] ?? 0;
        if (isBigElements(data)) data[i] = ofIntegers?.(BigInt(x), BigInt(y)) ?? 0n;
        else if (integral) data[i] = Number(BigInt.asIntN(32, ofIntegers?.(BigInt(x), BigInt(y)) ?? 0n));
        else data[i] = operation.ofNumbers(Number(x), Number(y));
      }
    });
  },
}));

function broadcast(a: readonly number[], b: readonly number[]): readonly number[] | undefined {
  const rank = Math.max(a.length, b.length);
  const dims: number[] = [];
  for (let i = 0; i < rank; i++) {
    const x = a[a.length - rank + i] ?? 1;
    const y = b[b.length - rank + i] ?? 1;
    if (x !== y && x !== 1 && y !== 1) return undefined;
    dims.push(x === 1 ? y : x);
  }
  return dims;
}

/** From the index of an element of the result to that of an operand. */
function indexer(dims: readonly number[], result: readonly number[]): (index: number) => number {
  const padded = result.map((_, i) => dims[dims.length - result.length + i] ?? 1);
  const strides = padded.map((_, i) => padded.slice(i + 1).reduce((product, dim) => product * dim, 1));
  return (index) => {
    let rest = index;
    let position = 0;
    for (let i = result.length - 1; i >= 0; i--) {
      const size = result[i] ?? 1;
      if (padded[i] !== 1) position += (rest % size) * (strides[i] ?? 0);
      rest = Math.floor(rest / size);
    }
    return position;
  };
}
