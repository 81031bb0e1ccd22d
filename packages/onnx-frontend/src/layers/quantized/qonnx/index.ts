import type { Importer } from '../../../importing/importer.js';
import { bipolarQuantIn } from './bipolar-quant.js';
import { quantIn } from './quant.js';
import { truncIn } from './trunc.js';

/** The domains by which exporters call QONNX's operators: today's, that of Brevitas, and the one before both. */
const domains = ['qonnx.custom_op.general', 'onnx.brevitas', 'finn.custom_op.general'];

/** Importers of QONNX's quantizers: they read reals and make reals, and hardware has the codes between. */
export const qonnxOperators: readonly Importer[] = domains.flatMap((domain) => [
  quantIn(domain, 'Quant'),
  quantIn(domain, 'IntQuant'),
  bipolarQuantIn(domain),
  truncIn(domain),
]);
