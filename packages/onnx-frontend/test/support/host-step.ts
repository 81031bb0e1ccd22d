import { type HostStep, type Value, pointwiseFunctions, sourceShape } from '@netloom/ir';

/** What the host computes of reals in the source's order; here in the test, because the host is not a stage. */
export function hostStep(step: HostStep, value: Value, data: Float32Array): Float32Array {
  const shape = value.provenance === undefined ? [] : sourceShape(value.provenance);
  const { operator } = step;
  if (operator === 'Softmax' || operator === 'LogSoftmax') return softmax(step, shape, data);
  if (operator === 'QuantizeLinear' || operator === 'DequantizeLinear') return linear(step, data);
  const functionOf = pointwiseFunctions.find(({ layerType }) => layerType.type === operator);
  return functionOf === undefined ? arithmetic(step, shape, data) : data.map(functionOf.realOf({ name: '', type: operator, attributes: step.attributes, parameters: {}, inputs: [], outputs: [], sources: [] }));
}

function softmax({ operator, attributes }: HostStep, shape: readonly number[], data: Float32Array): Float32Array {
  const axis = Number(attributes.axis);
  const tail = shape.slice(axis + 1).reduce((count, size) => count * size, 1);
  const [length, stride] = attributes.fromAxisOn === true ? [(shape[axis] ?? 1) * tail, 1] : [shape[axis] ?? 1, tail];
  const result = new Float32Array(data.length);
  for (let block = 0; block < data.length; block += length * stride)
    for (let offset = 0; offset < stride; offset++) {
      const at = (i: number): number => data[block + offset + i * stride] ?? Number.NaN;
      const greatest = Math.max(...Array.from({ length }, (_, i) => at(i)));
      const sum = Array.from({ length }, (_, i) => Math.exp(at(i) - greatest)).reduce((a, b) => a + b, 0);
      for (let i = 0; i < length; i++) {
        const log = at(i) - greatest - Math.log(sum);
        result[block + offset + i * stride] = operator === 'Softmax' ? Math.exp(log) : log;
      }
    }
  return result;
}

/** One scale for all. */
function linear({ operator, attributes }: HostStep, data: Float32Array): Float32Array {
  const [scale = 1] = numbers(attributes.scale);
  const [zero = 0] = numbers(attributes.zeroPoint);
  const [low, high] = attributes.codes === 'uint8' ? [0, 255] : [-128, 127];
  if (operator === 'DequantizeLinear') return data.map((code) => (code - zero) * scale);
  return data.map((real) => {
    const level = Math.fround(real / scale);
    const floor = Math.floor(level);
    const up = level - floor > 0.5 || (level - floor === 0.5 && floor % 2 !== 0);
    return Math.min(high, Math.max(low, floor + (up ? 1 : 0) + zero));
  });
}

/** Add, Sub, Mul or Div with a constant that is broadcast to the frame's dimensions. */
function arithmetic({ operator, attributes }: HostStep, shape: readonly number[], data: Float32Array): Float32Array {
  const constant = numbers(attributes.constant);
  const dims = numbers(attributes.dims);
  const aligned = shape.map((_, i) => dims[i - shape.length + dims.length] ?? 1);
  return data.map((x, i) => {
    let [rest, index, stride] = [i, 0, 1];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const [size, repeated] = [shape[axis] ?? 1, aligned[axis] ?? 1];
      if (repeated > 1) index += (rest % size) * stride;
      stride *= repeated;
      rest = Math.floor(rest / size);
    }
    const c = constant[index] ?? Number.NaN;
    const [a, b] = attributes.isFirst === true ? [c, x] : [x, c];
    return operator === 'Add' ? a + b : operator === 'Sub' ? a - b : operator === 'Mul' ? a * b : a / b;
  });
}

function numbers(list: unknown): number[] {
  return Array.isArray(list) ? list.map(Number) : [];
}
