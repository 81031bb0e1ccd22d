import { type MutationRandom, flipBits, mutateBytes, spliceBytes } from './mutate-bytes.js';
import { mutateFields } from './mutate-fields.js';

export { type MutationRandom, flipBits, mutateBytes, mutateFields, spliceBytes };

/** A damaged file made of these models: damaged bytes, damaged fields, or two of them spliced. */
export function mutateModel(models: readonly Uint8Array[], random: MutationRandom): Uint8Array {
  const model = random.pick(models);
  switch (random.integer(0, 9)) {
    case 0:
      return flipBits(model, random);
    case 1:
    case 2:
      return mutateBytes(model, random);
    case 3:
      return spliceBytes(model, random.pick(models), random);
    case 4:
      return mutateBytes(mutateFields(model, random), random);
    default:
      return mutateFields(model, random);
  }
}
