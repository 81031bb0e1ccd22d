import { type IntegerType, type Value, renderElementType } from '@netloom/ir';

/** The type of a value that is quantized already. @throws Error if it is not (a bug of the caller) */
export function integerTypeOf({ name, type }: Value): IntegerType {
  if (type.kind !== 'integer') throw new Error(`value ${JSON.stringify(name)} is ${renderElementType(type)}, not quantized`);
  return type;
}
