import { decodeModel, encodeModel } from '@netloom/onnx-frontend/codec';
import Long from 'long';
import type { MutationRandom } from './mutate-bytes.js';

/** A place in a decoded model: a field of a message, or an entry of a list. */
interface Place {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

const sizes = [0, 1, -1, 2, 7, 255, 65536, 2 ** 31 - 1, 2 ** 31, 2 ** 40, 2 ** 53, -(2 ** 40)];
const strangeNames = ['', 'nowhere', '"; end; --', '\u0000\u001b[2J', '../../x', '日本語', 'x'.repeat(5000), '__proto__', 'constructor'];
const operators = ['Relu', 'Conv', 'Add', 'Flatten', 'Unheard', 'Loop', 'Gemm', 'MaxPool', 'Reshape'];

/**
 * Edits one to three fields of an ONNX file: absurd sizes, names that point nowhere, at later tensors or at their own,
 * other types, weights that are no numbers, lists without some entries, doubled or reversed.
 *
 * @returns the bytes as they are if they are no ONNX file
 */
export function mutateFields(bytes: Uint8Array, random: MutationRandom): Uint8Array {
  // Byte fields are views of what is decoded.
  const decoded = decodeModel(Uint8Array.from(bytes));
  if (!decoded.ok) return bytes;
  for (let edits = random.integer(1, 3); edits > 0; edits--) {
    const places = placesOf(decoded.value);
    if (places.length === 0) break;
    // The graph's structure is a small part of the fields; it is chosen as often as the rest.
    const named = places.filter(({ key, holder }) => Array.isArray(holder[key]) || typeof holder[key] === 'string');
    edit(random.pick(random.integer(0, 1) === 0 && named.length > 0 ? named : places), places, random);
  }
  return encodeModel(decoded.value);
}

function placesOf(model: object): readonly Place[] {
  const places: Place[] = [];
  const visit = (holder: object): void => {
    for (const [key, value] of Object.entries(holder) as [string, unknown][]) {
      places.push({ holder: holder as Record<string, unknown>, key });
      if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array) && !Long.isLong(value)) visit(value);
    }
  };
  visit(model);
  return places;
}

function edit({ holder, key }: Place, places: readonly Place[], random: MutationRandom): void {
  const value = holder[key];
  if (typeof value === 'string') holder[key] = otherText(key, places, random);
  else if (typeof value === 'number') holder[key] = random.pick([0, 1, 2, 3, 6, 7, 8, 10, 14, 99, -1, 2 ** 31 - 1]);
  else if (Long.isLong(value)) holder[key] = Long.fromNumber(random.pick(sizes));
  else if (value instanceof Uint8Array) holder[key] = otherBytes(value, random);
  else if (Array.isArray(value)) holder[key] = otherList(value, random);
  else if (!Array.isArray(holder) && random.integer(0, 2) === 0) Reflect.deleteProperty(holder, key);
}

/** Another text of the model, a strange one, or another operator. */
function otherText(key: string, places: readonly Place[], random: MutationRandom): string {
  if (key === 'op_type') return random.pick(operators);
  const texts = places.flatMap(({ holder, key: at }) => (typeof holder[at] === 'string' ? [holder[at]] : []));
  return random.integer(0, 2) === 0 || texts.length === 0 ? random.pick(strangeNames) : random.pick(texts);
}

/** Floats that are none, or other lengths. */
function otherBytes(bytes: Uint8Array, random: MutationRandom): Uint8Array {
  if (bytes.length === 0 || random.integer(0, 3) === 0) return bytes.slice(0, random.integer(0, bytes.length));
  const changed = Uint8Array.from(bytes);
  // Little-endian NaN, infinity, the greatest float, the least normal one.
  const pattern = random.pick([[0, 0, 0xc0, 0x7f], [0, 0, 0x80, 0xff], [0xff, 0xff, 0x7f, 0x7f], [0, 0, 0x80, 0]]);
  changed.set(pattern.slice(0, bytes.length), Math.max(0, random.integer(0, Math.floor(bytes.length / 4) - 1) * 4));
  return changed;
}

function otherList(list: readonly unknown[], random: MutationRandom): unknown[] {
  const at = random.integer(0, Math.max(0, list.length - 1));
  switch (random.integer(0, 3)) {
    case 0:
      return list.filter((_, i) => i !== at);
    case 1:
      return [...list, ...list.slice(at, at + 1)];
    case 2:
      return [...list].reverse();
    default:
      return [...list.slice(at), ...list.slice(0, at)];
  }
}
