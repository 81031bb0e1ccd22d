/** What one element of a value or parameter is. Readers refuse kinds they do not know. */
export type ElementType = Float32Type | IntegerType;

export interface Float32Type {
  readonly kind: 'float32';
}

/** An integer of 1 to 32 bits; with a quantization its codes stand for reals, without one it is a plain number. */
export interface IntegerType {
  readonly kind: 'integer';
  readonly signed: boolean;
  readonly bits: number;
  readonly quantization?: Quantization;
}

/**
 * real = (code - zeroPoint) * scale
 *
 * `scale` and `zeroPoint` have one entry, or one for each index of `axis`. Scales are positive, finite float32 numbers
 * (each equals its own `Math.fround`); zero points are codes of the element type.
 */
export interface Quantization {
  readonly axis?: string;
  readonly scale: readonly number[];
  readonly zeroPoint: readonly number[];
}

export const float32: Float32Type = { kind: 'float32' };

/** An integer type; see {@link IntegerType}. */
export function integerType(signed: boolean, bits: number, quantization?: Quantization): IntegerType {
  return { kind: 'integer', signed, bits, ...(quantization === undefined ? {} : { quantization }) };
}

/** Least and greatest code of an integer format. */
export function codeRange(format: { readonly signed: boolean; readonly bits: number }): { low: number; high: number } {
  const { signed, bits } = format;
  return signed ? { low: -(2 ** (bits - 1)), high: 2 ** (bits - 1) - 1 } : { low: 0, high: 2 ** bits - 1 };
}

/** Short form: `f32`, `s8`, `u4`. */
export function renderElementType(type: ElementType): string {
  switch (type.kind) {
    case 'float32':
      return 'f32';
    case 'integer':
      return `${type.signed ? 's' : 'u'}${type.bits}`;
  }
}

/** With what its codes mean: `s8 scale 0.5 zero point 3`. */
export function renderFormat(type: ElementType): string {
  if (type.kind === 'float32' || type.quantization === undefined) return renderElementType(type);
  const { axis, scale, zeroPoint } = type.quantization;
  const along = axis === undefined ? '' : ` along ${axis}`;
  return `${renderElementType(type)} scale ${scale.join(' ')} zero point ${zeroPoint.join(' ')}${along}`;
}
