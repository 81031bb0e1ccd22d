import { z } from 'zod';

/** The budget when nothing is asked. */
export const defaultMultipliers = 256;

/** What the folding is chosen for. */
export const foldingTarget = z.union([
  z.strictObject({
    framesPerSecond: z.number().positive().describe('The cheapest folding that reaches this many frames per second at this clock.'),
    clockMegahertz: z.number().positive().describe('The clock in MHz.'),
  }),
  z.strictObject({
    multipliers: z.number().int().positive().describe('The fastest folding within this many multipliers of weights (sum of pe * simd or lanes).'),
  }),
]);

export type FoldingTarget = z.infer<typeof foldingTarget>;

/** Cycles that a frame may take to reach a frame rate. */
export function targetIntervalCycles(target: { readonly framesPerSecond: number; readonly clockMegahertz: number }): number {
  return Math.floor((target.clockMegahertz * 1e6) / target.framesPerSecond);
}

/** The target in words, for reports. */
export function renderTarget(target: FoldingTarget | undefined): string {
  if (target === undefined) return `the fastest within ${defaultMultipliers} multipliers (no target was given)`;
  if ('multipliers' in target) return `the fastest within ${target.multipliers} multipliers`;
  const { framesPerSecond, clockMegahertz } = target;
  return `the cheapest for ${framesPerSecond} frames per second at ${clockMegahertz} MHz`;
}
