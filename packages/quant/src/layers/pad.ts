import { pad } from '@netloom/ir';
import { keepFormatRule } from './keep-format.js';

/** The border is seen in calibration, so the format that the input has holds its value. */
export const padRule = keepFormatRule(pad.type);
