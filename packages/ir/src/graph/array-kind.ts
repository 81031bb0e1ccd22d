/**
 * The class of a typed array by its tag, such as `Int32Array`; `Array`, `Object` and so on for others.
 *
 * Not by `instanceof`: an array may come from another realm, such as a worker or a sandbox.
 */
export function arrayKind(value: unknown): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}

export function isFloat32Array(value: unknown): value is Float32Array {
  return arrayKind(value) === 'Float32Array';
}

/** True for arrays of whole 32-bit numbers. */
export function isInteger32Array(value: unknown): value is Int32Array | Uint32Array {
  const kind = arrayKind(value);
  return kind === 'Int32Array' || kind === 'Uint32Array';
}
