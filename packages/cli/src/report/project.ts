import type { ProjectManifest } from '@netloom/ir';
import { renderRounding } from './rounding.js';
import { renderFacts, renderNumber, renderTable } from './table.js';

const defaultClockMegahertz = 100;

/** What was compiled, for people. */
export function renderProject(directory: string, manifest: ProjectManifest, files: number, clockMegahertz = defaultClockMegahertz): string {
  const { layers, totals, target, vectors, notes } = manifest;
  const table = renderTable(
    ['layer', 'type', 'folding', 'cycles', 'multipliers', 'others', 'memory bits'],
    layers.map(({ name, type, folding, intervalCycles, multipliers, otherMultipliers, memoryBits }) => [
      name,
      type,
      Object.entries(folding)
        .map(([key, value]) => `${key} ${value}`)
        .join(', '),
      intervalCycles,
      multipliers,
      otherMultipliers,
      memoryBits,
    ]),
  );
  const interval = totals.predictedFrameIntervalCycles;
  const facts = renderFacts([
    ['frame interval', `${renderNumber(interval)} cycles (set by ${totals.bottleneck})`],
    ['frame rate', `${renderNumber((clockMegahertz * 1e6) / interval)} frames/s at ${renderNumber(clockMegahertz)} MHz`],
    ['multipliers', `${renderNumber(totals.multipliers)} in the layers' engines, ${renderNumber(totals.otherMultipliers)} elsewhere (requantization)`],
    ['requantization', renderRounding(layers.flatMap(({ rounding }) => rounding ?? []))],
    ['memory', `${renderNumber(totals.memoryBits)} bits`],
    ['operations', `${renderNumber(totals.macs)} multiply-accumulates per frame`],
    ['target', target],
    ['test vectors', `${renderNumber(vectors.frames)} frames`],
  ]);
  return [table, ...renderFifos(manifest), facts, ...notes, `Wrote ${renderNumber(files)} files to ${directory}`].join('\n\n');
}

/** Buffers in front of joins, with the reasons for their depths. */
function renderFifos({ fifos = [] }: ProjectManifest): string[] {
  if (fifos.length === 0) return [];
  const rows = fifos.map(({ layer, instance, depthBeats, deadlockFreeDepthBeats, fullSpeedDepthBeats, beatBits }) => [
    instance,
    layer,
    depthBeats,
    deadlockFreeDepthBeats,
    fullSpeedDepthBeats,
    beatBits,
  ]);
  return [renderTable(['FIFO', 'in front of', 'beats', 'against deadlock', 'for full speed', 'bits per beat'], rows)];
}
