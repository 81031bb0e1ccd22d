/**
 * The key among a model's metadata under which the bits of a tensor's format stand, where ONNX has no type of that width
 * and the tensor has the next wider one.
 */
export function widthKey(tensor: string): string {
  return `netloom.bits:${tensor}`;
}
