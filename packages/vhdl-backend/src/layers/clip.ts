import { clipCodes, clip as clipType } from '@netloom/ir';
import { clampMapping } from './clamped.js';
import { endsOf, formatOf } from './sites.js';

/** A Clip that stands alone: codes beyond those of its bounds become them. */
export const clip = clampMapping(clipType.type, (site) =>
  clipCodes(clipType.of(site.layer).attributes, formatOf(endsOf(site).input)),
);
