import { type Diagnostic, type Result, type Subject, failure } from '@netloom/ir';
import { decodeTensor } from '../../codec/decode-tensor.js';
import type { ExternalData } from '../../codec/external-data.js';
import type { TensorProto } from '../../codec/model-file.js';
import type { OnnxTensor } from '../../codec/onnx-tensor.js';
import { onnxDiagnostics } from '../../onnx-diagnostics.js';

/** Elements that all stored constants of a model may have together. */
const storedBudget = 2 ** 27;

/** Elements that all constants that are computed during the import may have together. */
const computedBudget = 2 ** 24;

/** Decodes tensors when they are first read, and counts the elements of all constants. */
export class Constants {
  private storedLeft = storedBudget;
  private computedLeft = computedBudget;

  constructor(private readonly externalData: ExternalData | undefined) {}

  /** Takes elements of a constant that is to be computed from the budget; false if there are not enough left. */
  reserve(elements: number): boolean {
    if (!(elements <= this.computedLeft)) return false;
    this.computedLeft -= elements;
    return true;
  }

  /** Counts copies of stored constants in another form; false if there are too many. */
  reserveCopy(elements: number): boolean {
    this.storedLeft -= elements;
    return this.storedLeft >= 0;
  }

  /** @errors those of decodeTensor, ONX030 tensorBudget */
  decode(subject: Subject, tensor: TensorProto): Result<OnnxTensor> {
    const options = this.externalData === undefined ? { subject } : { subject, externalData: this.externalData };
    const decoded = decodeTensor(tensor, options);
    if (!decoded.ok) return decoded;
    // What is decoded fits what is stored; the budget is for models that read one stored tensor again and again.
    this.storedLeft -= decoded.value.data.length;
    return this.storedLeft < 0 ? failure([budgetMessage(subject, storedBudget)]) : decoded;
  }
}

/** The message for constants beyond the budget of stored ones. */
export function copyBudgetPassed(subject: Subject): Diagnostic {
  return budgetMessage(subject, storedBudget);
}

/** The message for computed constants beyond the budget. */
export function budgetPassed(subject: Subject): Diagnostic {
  return budgetMessage(subject, computedBudget);
}

function budgetMessage(subject: Subject, limit: number): Diagnostic {
  return onnxDiagnostics.make.tensorBudget(subject, { limit });
}
