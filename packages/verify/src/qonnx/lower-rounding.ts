import type { NodeWriter } from './node-writer.js';

/** The first operator set that has Round, which rounds half to even. */
const roundSince = 11;

/** Whether a number is one more than the whole number below it, by what lies between both. */
type Upwards = (writer: NodeWriter, of: { readonly tensor: string; readonly below: string; readonly rest: string }) => string;

const one = (writer: NodeWriter, tensor: string, operator: 'Less' | 'Greater', than: number): string => writer.node(operator, [tensor, writer.constant(than)]);
const isNegative = (writer: NodeWriter, tensor: string): string => one(writer, tensor, 'Less', 0);
const not = (writer: NodeWriter, condition: string): string => writer.node('Not', [condition]);
const isPart = (writer: NodeWriter, rest: string): string => one(writer, rest, 'Greater', 0);

/** Above the half, or on it and something else holds. */
function nearest(onHalf: Upwards): Upwards {
  return (writer, of) => {
    const above = one(writer, of.rest, 'Greater', 0.5);
    const isHalf = writer.node('And', [not(writer, above), not(writer, one(writer, of.rest, 'Less', 0.5))]);
    return writer.node('Or', [above, writer.node('And', [isHalf, onHalf(writer, of)])]);
  };
}

const isOdd: Upwards = (writer, { below }) => {
  const half = writer.node('Mul', [below, writer.constant(0.5)]);
  return isPart(writer, writer.node('Sub', [half, writer.node('Floor', [half])]));
};

const halfEven = nearest(isOdd);

const upwards: Readonly<Record<string, Upwards>> = {
  ROUND: halfEven,
  HALF_EVEN: halfEven,
  HALF_UP: nearest((writer, { tensor }) => not(writer, isNegative(writer, tensor))),
  HALF_DOWN: nearest((writer, { tensor }) => isNegative(writer, tensor)),
  UP: (writer, { tensor, rest }) => writer.node('And', [isPart(writer, rest), not(writer, isNegative(writer, tensor))]),
  DOWN: (writer, { tensor, rest }) => writer.node('And', [isPart(writer, rest), isNegative(writer, tensor)]),
  ROUND_TO_ZERO: (writer, { tensor, rest }) => writer.node('And', [isPart(writer, rest), isNegative(writer, tensor)]),
};

/** The operators that round as these modes do. */
const whole: Readonly<Record<string, { readonly operator: string; readonly since: number }>> = {
  FLOOR: { operator: 'Floor', since: 1 },
  CEIL: { operator: 'Ceil', since: 1 },
  ROUND: { operator: 'Round', since: roundSince },
  HALF_EVEN: { operator: 'Round', since: roundSince },
};

/** Names of rounding modes in QONNX's specification and in Brevitas. */
export const roundingModes: readonly string[] = [...new Set([...Object.keys(whole), ...Object.keys(upwards)])];

/** A tensor rounded to whole numbers. @param mode one of {@link roundingModes} */
export function writeRounding(writer: NodeWriter, tensor: string, mode: string): string {
  const direct = whole[mode];
  if (direct !== undefined && writer.opset >= direct.since) return writer.node(direct.operator, [tensor]);
  const below = writer.node('Floor', [tensor]);
  const rest = writer.node('Sub', [tensor, below]);
  const condition = upwards[mode];
  if (condition === undefined) throw new Error(`there is no rounding mode ${mode}`);
  return writer.node('Add', [below, writer.float(condition(writer, { tensor, below, rest }))]);
}
