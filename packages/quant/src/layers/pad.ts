import { pad } from '@netloom/ir';
import { keepFormatRule } from './keep-format.js';

/** The border is seen in calibration, and formats hold its value where they cut what calibration saw. */
export const padRule = keepFormatRule(pad.type, {
  holds(layer) {
    const { padsBegin, padsEnd, value } = pad.of(layer).attributes;
    return [...padsBegin, ...padsEnd].some((size) => size > 0) ? [value] : [];
  },
});
