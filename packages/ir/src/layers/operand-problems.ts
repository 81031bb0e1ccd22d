import type { Diagnostic, Subject } from '../diagnostics/diagnostic.js';
import { type ElementType, renderElementType } from '../graph/element-type.js';
import type { Tensor, TensorType } from '../graph/tensor.js';
import { irDiagnostics } from '../ir-diagnostics.js';

/**
 * What keeps a sum of weighted inputs from being computed in one arithmetic: reals and codes mixed, or scales that vary
 * within one sum.
 *
 * @errors IR028 operandTypes
 */
export function operandProblems(
  subject: Subject,
  input: TensorType | undefined,
  weight: Tensor | undefined,
  bias: Tensor | undefined,
): readonly Diagnostic[] {
  const operands = Object.entries({ input, weight, bias }).flatMap(([name, operand]) =>
    operand === undefined ? [] : [{ name, type: operand.type }],
  );
  const problem = mixProblem(operands) ?? scaleProblem(operands);
  return problem === undefined ? [] : [irDiagnostics.make.operandTypes(subject, { problem })];
}

interface Operand {
  readonly name: string;
  readonly type: ElementType;
}

function mixProblem(operands: readonly Operand[]): string | undefined {
  const kinds = new Set(operands.map(({ type }) => type.kind));
  if (kinds.size < 2) return undefined;
  const shown = operands.map(({ name, type }) => `${name} is ${renderElementType(type)}`).join(', ');
  return `all are float32 or all are integers, but ${shown}`;
}

function scaleProblem(operands: readonly Operand[]): string | undefined {
  for (const { name, type } of operands) {
    const axis = type.kind === 'integer' ? type.quantization?.axis : undefined;
    if (axis === undefined || (axis === 'O' && name !== 'input')) continue;
    const rule = name === 'input' ? 'one scale' : 'one scale, or one for each output channel (O)';
    return `${name} has ${rule}, but its quantization names axis ${JSON.stringify(axis)}`;
  }
  return undefined;
}
