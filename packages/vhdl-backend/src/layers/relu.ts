import { codeRange, relu as reluType } from '@netloom/ir';
import { clampMapping } from './clamped.js';
import { endsOf, formatOf, zeroPointOf } from './sites.js';

/** A Relu that stands alone: codes below the zero point become the zero point. */
export const relu = clampMapping(reluType.type, (site) => {
  const { input } = endsOf(site);
  return { low: zeroPointOf(input), high: codeRange(formatOf(input)).high };
});
