const scratch = new DataView(new ArrayBuffer(4));

/** The real of an IEEE 754 binary16 bit pattern; exact. */
export function fromFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/**
 * The binary16 bit pattern nearest to a real.
 *
 * @rounding half to even; above 65504 to infinity as IEEE 754 demands
 */
export function toFloat16(real: number): number {
  const sign = real < 0 || Object.is(real, -0) ? 0x8000 : 0;
  const size = Math.abs(real);
  if (Number.isNaN(real)) return 0x7e00;
  if (size >= 65520) return sign | 0x7c00;
  if (size < 2 ** -14) return sign | roundHalfEven(size * 2 ** 24);
  const exponent = Math.floor(Math.log2(size));
  const fraction = roundHalfEven(size * 2 ** (10 - exponent));
  // A fraction that rounds up to 2048 carries into the exponent, which this sum does by itself.
  return sign | (((exponent + 14) << 10) + fraction);
}

/** The real of a bfloat16 bit pattern: the upper half of a float32. */
export function fromBfloat16(bits: number): number {
  scratch.setUint32(0, (bits & 0xffff) * 0x10000);
  return scratch.getFloat32(0);
}

/**
 * The bfloat16 bit pattern nearest to a float32.
 *
 * @rounding half to even
 */
export function toBfloat16(real: number): number {
  if (Number.isNaN(real)) return 0x7fc0;
  scratch.setFloat32(0, real);
  const bits = scratch.getUint32(0);
  return ((bits + 0x7fff + ((bits >>> 16) & 1)) / 0x10000) & 0xffff;
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
