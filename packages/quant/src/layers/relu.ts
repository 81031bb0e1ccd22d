import { relu } from '@netloom/ir';
import { keepFormatRule } from './keep-format.js';

/** Where it cannot be taken over by the layer before it, it cuts codes at the zero point. */
export const reluRule = keepFormatRule(relu.type, { clamp: () => ({ low: 0 }) });
