import { padCode, pad as padType } from '@netloom/ir';
import { type PadFrameGenerics, padFrame } from '@netloom/vhdl-ip';
import type { LayerSite, Mapping } from '../mapping.js';
import { laneCandidates } from './free-candidates.js';
import { bitPattern, channelsOf, endsOf, formatOf, spaceOf } from './sites.js';

/** A border around the frame: one walk over the greater of both frames. A layer that cuts and adds does it by two units. */
export const pad: Mapping = {
  layerType: padType.type,
  candidates: (site) =>
    laneCandidates(channelsOf(endsOf(site).input), (lanes) => ({
      intervalCycles: Math.max(...stepsOf(site, lanes).map((generics) => padFrame.cost(generics).intervalCycles)),
      memoryBits: 0,
    })),
  build(site, { folding: { lanes = 1 } }, inputs, builder) {
    return stepsOf(site, lanes).reduce(
      (streams, generics) =>
        builder.add(padFrame, {
          role: 'pad',
          generics,
          inputs: streams,
          outputBeatsPerFrame: [
            (generics.in_height + generics.pad_top + generics.pad_bottom) * (generics.in_width + generics.pad_left + generics.pad_right) * generics.groups,
          ],
          comment: `${site.layer.type} ${site.layer.name}`,
        }),
      inputs,
    );
  },
};

/** First what is cut, then what is added; at least one of both. */
function stepsOf(site: LayerSite, lanes: number): readonly PadFrameGenerics[] {
  const { input } = endsOf(site);
  const { attributes } = padType.of(site.layer);
  const type = formatOf(input);
  const [top, left] = rowAndColumn(attributes.padsBegin);
  const [bottom, right] = rowAndColumn(attributes.padsEnd);
  const sides = { pad_top: top, pad_left: left, pad_bottom: bottom, pad_right: right };
  const limited = (limit: (pad: number, zero: number) => number): typeof sides => ({
    pad_top: limit(top, 0),
    pad_left: limit(left, 0),
    pad_bottom: limit(bottom, 0),
    pad_right: limit(right, 0),
  });
  const { height, width } = spaceOf(input);
  const frame = { lanes, lane_bits: type.bits, groups: channelsOf(input) / lanes, pad_code: 0 };
  const code = bitPattern(padCode(attributes, type), type.bits);
  const pads = Object.values(sides);
  if (pads.every((pad) => pad <= 0)) return [{ ...frame, in_height: height, in_width: width, ...sides }];
  if (pads.every((pad) => pad >= 0)) return [{ ...frame, in_height: height, in_width: width, ...sides, pad_code: code }];
  const cut = limited(Math.min);
  const inner = { in_height: height + cut.pad_top + cut.pad_bottom, in_width: width + cut.pad_left + cut.pad_right };
  return [
    { ...frame, in_height: height, in_width: width, ...cut },
    { ...frame, ...inner, ...limited(Math.max), pad_code: code },
  ];
}

/** Entries for rows and columns; a list for one axis has none for rows. */
function rowAndColumn(list: readonly number[]): readonly [number, number] {
  const [first = 0, second] = list;
  return second === undefined ? [0, first] : [first, second];
}
