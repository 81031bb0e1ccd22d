import type { Diagnostic, Subject } from '../diagnostics/diagnostic.js';
import { arrayKind } from '../graph/array-kind.js';
import { axisSize, elementCount, renderAxes } from '../graph/axis.js';
import { type ElementType, type IntegerType, type Quantization, codeRange } from '../graph/element-type.js';
import type { Tensor, TensorType } from '../graph/tensor.js';
import { isWellFormed } from '../graph/well-formed.js';
import { irDiagnostics } from '../ir-diagnostics.js';

/** The most elements that a value or parameter may have. */
export const elementLimit = 2 ** 28;

/**
 * What is wrong with axes and element type of a value or parameter.
 *
 * @errors IR007 sizeOutOfRange, IR008 elementTypeInvalid, IR029 nameInvalid
 */
export function tensorTypeProblems(subject: Subject, tensor: string, { axes, type }: TensorType): Diagnostic[] {
  const problems: Diagnostic[] = [];
  const ill = axes.find((axis) => !isWellFormed(axis.name));
  if (ill !== undefined) problems.push(irDiagnostics.make.nameInvalid(subject, { name: JSON.stringify(ill.name) }));
  const names = new Set(axes.map((axis) => axis.name));
  const count = elementCount(axes);
  if (axes.some(({ size }) => !Number.isInteger(size) || size < 1) || count > elementLimit || names.size !== axes.length)
    problems.push(irDiagnostics.make.sizeOutOfRange(subject, { limit: elementLimit, tensor, shape: renderAxes(axes) }));
  const problem = elementTypeProblem(type, axes);
  if (problem !== undefined) problems.push(irDiagnostics.make.elementTypeInvalid(subject, { tensor, problem }));
  return problems;
}

/**
 * What is wrong with a parameter, its elements included.
 *
 * @errors IR007 sizeOutOfRange, IR008 elementTypeInvalid, IR009 valueNotFinite, IR029 nameInvalid
 */
export function tensorProblems(subject: Subject, name: string, tensor: Tensor): Diagnostic[] {
  const problems = tensorTypeProblems(subject, name, tensor);
  if (problems.length > 0) return problems;
  if (tensor.data.length !== elementCount(tensor.axes)) {
    const problem = `${renderAxes(tensor.axes)} wants ${elementCount(tensor.axes)} elements, but there are ${tensor.data.length}`;
    return [irDiagnostics.make.elementTypeInvalid(subject, { tensor: name, problem })];
  }
  const { type } = tensor;
  const expected = type.kind === 'float32' ? 'Float32Array' : 'Int32Array';
  const actual = arrayKind(tensor.data);
  if (actual !== expected) {
    const problem = `elements are held by a ${expected}, but it is a ${actual}`;
    return [irDiagnostics.make.elementTypeInvalid(subject, { tensor: name, problem })];
  }
  if (type.kind === 'float32') {
    const index = tensor.data.findIndex((element) => !Number.isFinite(element));
    if (index < 0) return [];
    const actual = String(tensor.data[index]);
    return [irDiagnostics.make.valueNotFinite(subject, { tensor: name, index, actual })];
  }
  if (type.bits === 32) return [];
  const { low, high } = codeRange(type);
  const index = tensor.data.findIndex((code) => code < low || code > high);
  if (index < 0) return [];
  const problem = `codes lie within ${low} and ${high}, but element ${index} is ${tensor.data[index] ?? '?'}`;
  return [irDiagnostics.make.elementTypeInvalid(subject, { tensor: name, problem })];
}

function elementTypeProblem(type: ElementType, axes: TensorType['axes']): string | undefined {
  if (type.kind === 'float32') return undefined;
  if (!Number.isInteger(type.bits) || type.bits < 1 || type.bits > 32)
    return `integers have 1 to 32 bits, but bits=${type.bits}`;
  return type.quantization === undefined ? undefined : quantizationProblem(type, type.quantization, axes);
}

function quantizationProblem(type: IntegerType, quantization: Quantization, axes: TensorType['axes']): string | undefined {
  const { axis, scale, zeroPoint } = quantization;
  const count = axis === undefined ? 1 : axisSize(axes, axis);
  if (count === undefined) return `the quantization names axis ${axis ?? ''}, which is none of ${renderAxes(axes)}`;
  if (scale.length !== count || zeroPoint.length !== count)
    return `there must be ${count} scales and zero points, but there are ${scale.length} and ${zeroPoint.length}`;
  const badScale = scale.find((s) => !(s > 0 && Number.isFinite(s) && Math.fround(s) === s));
  if (badScale !== undefined) return `scales are positive finite float32 numbers, but one is ${badScale}`;
  const { low, high } = codeRange(type);
  const badZero = zeroPoint.find((z) => !Number.isInteger(z) || z < low || z > high);
  if (badZero !== undefined) return `zero points are codes within ${low} and ${high}, but one is ${badZero}`;
  return undefined;
}
