import type { RandomNumbers } from '../random-numbers.js';

/** What mutations draw from. */
export type MutationRandom = Pick<RandomNumbers, 'integer' | 'pick'>;

/** The bytes with one to five bits flipped. */
export function flipBits(bytes: Uint8Array, random: MutationRandom): Uint8Array {
  const flipped = Uint8Array.from(bytes);
  for (let flips = random.integer(1, 5); flips > 0; flips--) {
    const at = random.integer(0, flipped.length - 1);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << random.integer(0, 7));
  }
  return flipped;
}

/** Flips bits, overwrites, cuts, repeats or removes pieces, one to four times. */
export function mutateBytes(bytes: Uint8Array, random: MutationRandom): Uint8Array {
  const list = [...bytes];
  for (let i = random.integer(1, 4); i > 0; i--) {
    const at = random.integer(0, list.length - 1);
    const length = random.integer(1, 12);
    switch (random.integer(0, 5)) {
      case 0:
        list[at] = (list[at] ?? 0) ^ (1 << random.integer(0, 7));
        break;
      case 1:
        list[at] = random.pick([0, 1, 0x7f, 0x80, 0xff]);
        break;
      case 2:
        list.length = Math.max(1, at);
        break;
      case 3:
        list.splice(at, 0, ...list.slice(at, at + length));
        break;
      case 4:
        list.splice(at, length);
        break;
      default:
        list.splice(at, 0, ...Array.from({ length }, () => random.integer(0, 255)));
    }
    if (list.length === 0) list.push(0);
  }
  return Uint8Array.from(list);
}

/** A model that begins as one file and ends as another. */
export function spliceBytes(first: Uint8Array, second: Uint8Array, random: MutationRandom): Uint8Array {
  const head = first.subarray(0, random.integer(0, first.length));
  const tail = second.subarray(random.integer(0, second.length));
  return Uint8Array.from([...head, ...tail]);
}
