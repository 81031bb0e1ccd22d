import { preprocessing } from '@netloom/ir';
import { z } from 'zod';
import { foldingTarget } from './folding/target.js';
import { toIdentifier } from './netlist/identifiers.js';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits');

/** Options of the VHDL backend. */
export const vhdlOptions = z.strictObject({
  /** Name of the generated entity; made from the graph's name if absent. */
  top: z
    .string()
    .refine((top) => toIdentifier(top) === top, 'must be a lower-case VHDL identifier of at most 60 characters that neither VHDL nor SystemVerilog reserves')
    .optional(),
  /** Folding by layer name; layers not named are chosen for the target. */
  folding: z.record(z.string(), z.record(z.string(), z.number().int().positive())).optional(),
  target: foldingTarget.optional(),
  modelSha256: sha256,
  toolVersion: z.string(),
  /** What the host does with raw data, for the manifest. */
  preprocessing: preprocessing.optional(),
  /** What the first layer does of it. */
  bakedPreprocessing: preprocessing.optional(),
  /** Every value of the graph for each frame that the vectors shall hold, as the golden model computes them. */
  frames: z.array(z.instanceof(Map<string, Int32Array | Float32Array>)).readonly(),
});

export type VhdlOptions = z.infer<typeof vhdlOptions>;
