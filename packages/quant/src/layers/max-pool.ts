import { maxPool } from '@netloom/ir';
import { keepFormatRule } from './keep-format.js';

/** The greatest code of a window is the code of the greatest real. */
export const maxPoolRule = keepFormatRule(maxPool.type);
