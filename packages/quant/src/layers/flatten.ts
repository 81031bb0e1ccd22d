import { flatten } from '@netloom/ir';
import { keepFormatRule } from './keep-format.js';

/** Codes pass through. */
export const flattenRule = keepFormatRule(flatten.type);
