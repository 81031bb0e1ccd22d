/** What a field of a message is, as far as it costs memory: another message, or a kind of scalar. */
type FieldKind = keyof typeof messages | 'text' | 'bytes' | 'wide' | 'integers' | 'floats';

/**
 * Fields of ONNX's messages by number. A message without an entry is a `Leaf`; fields that are absent are skipped by the
 * decoder or of no weight.
 */
const messages = {
  Leaf: {},
  Model: { 7: 'Graph', 8: 'Leaf', 14: 'Leaf', 20: 'Training', 25: 'Function' },
  Training: { 1: 'Graph', 2: 'Graph', 3: 'Leaf', 4: 'Leaf' },
  Function: { 4: 'text', 5: 'text', 6: 'text', 7: 'Node', 9: 'Leaf', 11: 'Attribute', 12: 'Info', 14: 'Leaf' },
  Graph: { 1: 'Node', 5: 'Tensor', 11: 'Info', 12: 'Info', 13: 'Info', 14: 'Annotation', 15: 'Sparse', 16: 'Leaf' },
  Annotation: { 1: 'text', 2: 'Leaf' },
  Node: { 1: 'text', 2: 'text', 3: 'text', 4: 'text', 5: 'Attribute', 9: 'Leaf' },
  Attribute: {
    1: 'text',
    4: 'bytes',
    5: 'Tensor',
    6: 'Graph',
    7: 'floats',
    8: 'wide',
    9: 'bytes',
    10: 'Tensor',
    11: 'Graph',
    14: 'Type',
    15: 'Type',
    22: 'Sparse',
    23: 'Sparse',
  },
  Tensor: {
    1: 'wide',
    4: 'floats',
    5: 'integers',
    6: 'bytes',
    7: 'wide',
    8: 'text',
    9: 'bytes',
    10: 'floats',
    11: 'wide',
    13: 'Leaf',
    16: 'Leaf',
  },
  Sparse: { 1: 'Tensor', 2: 'Tensor', 3: 'wide' },
  Info: { 1: 'text', 2: 'Type', 4: 'Leaf' },
  Type: { 1: 'TensorType', 4: 'ElementType', 5: 'MapType', 7: 'Leaf', 8: 'TensorType', 9: 'ElementType' },
  TensorType: { 2: 'Shape' },
  ElementType: { 1: 'Type' },
  MapType: { 2: 'Type' },
  Shape: { 1: 'Leaf' },
} as const;

/** Bytes of memory that one message or one other entry takes when decoded, roughly. */
const messageCost = 400;
const entryCost = 64;
/** Bytes of memory for each byte of a packed list: an entry may be one byte, and 64-bit integers become objects. */
const packedCost = { wide: 64, integers: 8, floats: 2 } as const;
const depthLimit = 100;

/**
 * Estimates the memory that decoding an ONNX file takes, without decoding it, so that a small file cannot ask for a huge
 * allocation. Reading stops where the file is no valid protobuf, which the decoder reports.
 *
 * @param message the type of the file's outermost message
 */
export function decodingCost(bytes: Uint8Array, message: 'Model' | 'Tensor'): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return messageCost + scan(view, 0, bytes.length, message, 0);
}

function scan(view: DataView, start: number, end: number, message: keyof typeof messages, depth: number): number {
  if (depth > depthLimit) return 0;
  const fields: Readonly<Record<number, FieldKind>> = messages[message];
  let cost = 0;
  let position = start;
  while (position < end) {
    const tag = varint(view, position, end);
    if (tag === undefined) return cost;
    position = tag.next;
    const field = Math.floor(tag.value / 8);
    const kind = fields[field];
    const wire = tag.value % 8;
    if (wire === 1) position += 8;
    else if (wire === 5) position += 4;
    else if (wire === 0) position = varint(view, position, end)?.next ?? end;
    if (wire !== 2) {
      if (wire !== 3 && wire !== 4) cost += kind === undefined ? 0 : entryCost;
      continue;
    }
    const length = varint(view, position, end);
    if (length === undefined || length.next + length.value > end) return cost;
    position = length.next + length.value;
    if (kind !== undefined) cost += fieldCost(view, length.next, position, kind, depth);
  }
  return cost;
}

function fieldCost(view: DataView, start: number, end: number, kind: FieldKind, depth: number): number {
  const length = end - start;
  if (kind === 'bytes') return entryCost;
  if (kind === 'text') return entryCost + 2 * length;
  if (kind === 'wide' || kind === 'integers' || kind === 'floats') return packedCost[kind] * length;
  return messageCost + scan(view, start, end, kind, depth + 1);
}

function varint(view: DataView, start: number, end: number): { readonly value: number; readonly next: number } | undefined {
  let value = 0;
  for (let i = 0; i < 10 && start + i < end; i++) {
    const byte = view.getUint8(start + i);
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, next: start + i + 1 };
  }
  return undefined;
}
