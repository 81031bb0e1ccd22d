import { preprocessing } from '@netloom/ir';
import { z } from 'zod';

/** The `preprocessing` of the configuration: what it is, and who does it. */
export const configuredPreprocessing = preprocessing.extend({
  place: z
    .enum(['auto', 'host'])
    .optional()
    .describe(
      'Who applies scale, mean and std: the first layer, so that raw 8-bit pixels go into the hardware, where that is exact, else the host (auto, the default); or always the host.',
    ),
});

/** Who applies scale, mean and std. */
export type PreprocessingPlace = NonNullable<z.infer<typeof configuredPreprocessing>['place']>;
