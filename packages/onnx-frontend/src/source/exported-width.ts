import type { ModelProto } from '../codec/model-file.js';

const prefix = 'netloom.bits:';

/**
 * The key among a model's metadata under which the bits of a tensor's format stand, where ONNX has no type of that width
 * and the tensor has the next wider one.
 */
export function widthKey(tensor: string): string {
  return `${prefix}${tensor}`;
}

/** Bits of codes by tensor, as the metadata of an exported model say; what makes no sense is left out. */
export function readWidths(model: ModelProto): ReadonlyMap<string, number> {
  const entries = (model.metadata_props ?? []).flatMap(({ key, value }): readonly (readonly [string, number])[] => {
    const bits = Number(value);
    const isWidth = key?.startsWith(prefix) === true && Number.isInteger(bits) && bits >= 1 && bits <= 16;
    return isWidth ? [[key.slice(prefix.length), bits]] : [];
  });
  return new Map(entries);
}
