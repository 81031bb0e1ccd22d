import { expand } from '@netloom/ir';
import { keepFormatRule } from './keep-format.js';

/** Every pixel has the codes of the one that is repeated. */
export const expandRule = keepFormatRule(expand.type);
