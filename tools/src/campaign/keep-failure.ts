import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Judge, type RandomOptions, judges } from '@netloom/testkit';
import { z } from 'zod';

/** How a kept failure is tried again. */
export type ReplayOptions =
  | { readonly kind: 'graph' | 'quantized'; readonly options: RandomOptions; readonly judges: readonly Judge[] }
  | { readonly kind: 'mutation' }
  | { readonly kind: 'call' };

/** Keeps a failure in a directory of its own: the model, how to try it again, and what is wrong. @returns the directory */
export function keepFailure(keep: string, name: string, files: Readonly<Record<string, string | Uint8Array>>, replay: ReplayOptions): string {
  const directory = join(keep, name);
  mkdirSync(directory, { recursive: true });
  for (const [file, content] of Object.entries(files)) writeFileSync(join(directory, file), content);
  writeFileSync(join(directory, 'options.json'), `${JSON.stringify(replay, null, 2)}\n`);
  return directory;
}

const graphReplay = z.object({
  kind: z.enum(['graph', 'quantized']),
  options: z.object({
    quantization: z.record(z.string(), z.unknown()),
    layers: z.array(z.record(z.string(), z.unknown())).optional(),
    target: z.union([z.object({ multipliers: z.number() }), z.object({ framesPerSecond: z.number(), clockMegahertz: z.number() })]),
    stallPermille: z.number(),
    seed: z.number(),
  }),
  judges: z.array(z.enum(judges)),
});

/** What {@link keepFailure} writes into `options.json`. */
export const replayOptions = z.union([graphReplay, z.object({ kind: z.literal('mutation') }), z.object({ kind: z.literal('call') })]);
