import { z } from 'zod';

/** Largest value of VHDL's integer. */
export const largestInteger = 2 ** 31 - 1;

/** A whole number from 1 on. */
export const positive = z.int().min(1).max(largestInteger);

/** A whole number from 0 on. */
export const natural = z.int().min(0).max(largestInteger);

/** A packed `std_logic_vector`: at least one entry, each fitting `entryBits` bits. */
export const packedVector = z
  .strictObject({ entryBits: positive, entries: z.array(z.bigint()).min(1).readonly() })
  .refine(
    ({ entryBits, entries }) => {
      const size = 1n << BigInt(entryBits);
      return entries.every((entry) => entry < size && entry >= -(size >> 1n));
    },
    { error: 'every entry must fit entryBits bits' },
  );
