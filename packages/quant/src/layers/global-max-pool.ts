import { globalMaxPool } from '@netloom/ir';
import { keepFormatRule } from './keep-format.js';

/** The greatest code of a channel is the code of its greatest real. */
export const globalMaxPoolRule = keepFormatRule(globalMaxPool.type);
