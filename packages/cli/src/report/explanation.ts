import type { ProjectManifest, ProjectStep } from '@netloom/ir';
import { renderNumber, renderShare, renderTable } from './table.js';

/** Why an accelerator is as fast as it is: how busy each layer is, which one is the slowest, what a step costs. */
export function renderExplanation({ layers, totals, steps }: ProjectManifest): string {
  const interval = totals.predictedFrameIntervalCycles;
  const table = renderTable(
    ['layer', 'cycles', 'of the interval', 'multipliers', 'busy'],
    layers.map(({ name, intervalCycles, multipliers, macs }) => [
      name,
      intervalCycles,
      renderShare(intervalCycles, interval),
      multipliers,
      multipliers === 0 ? '' : renderShare(macs, multipliers * interval),
    ]),
  );
  const slowest = layers.filter(({ intervalCycles }) => intervalCycles === interval);
  const engines = slowest.filter(({ macs, multipliers }) => multipliers > 0 && macs === multipliers * interval);
  const names = (list: typeof layers): string => list.map(({ name }) => JSON.stringify(name)).join(', ');
  const reason =
    engines.length > 0
      ? `The interval of ${renderNumber(interval)} cycles is set by ${names(engines)}, whose multipliers work in every cycle.`
      : `The interval of ${renderNumber(interval)} cycles is set by the streams of ${names(slowest)}: a beat moves in every cycle.`;
  const share = `All multipliers together are busy ${renderShare(totals.macs, totals.multipliers * interval)} of the time.`;
  const faster = steps?.faster === undefined ? 'No folding is faster.' : `Faster: ${renderStep(steps.faster, totals)}`;
  const cheaper = steps?.cheaper === undefined ? 'No folding has fewer multipliers.' : `Cheaper: ${renderStep(steps.cheaper, totals)}`;
  return [table, [reason, share].join('\n'), [faster, cheaper].join('\n')].join('\n\n');
}

function renderStep({ intervalCycles, multipliers, memoryBits, changes }: ProjectStep, totals: ProjectManifest['totals']): string {
  const price = `${signed(multipliers - totals.multipliers)} multipliers, ${signed(memoryBits - totals.memoryBits)} memory bits`;
  const parts = changes.map(({ layer, from, to }) => `  ${JSON.stringify(layer)}: ${renderFolding(from)} -> ${renderFolding(to)}`);
  return [`${renderNumber(intervalCycles)} cycles a frame for ${price}:`, ...parts].join('\n');
}

function renderFolding(folding: Readonly<Record<string, number>>): string {
  return Object.entries(folding)
    .map(([key, value]) => `${key} ${value}`)
    .join(', ');
}

function signed(number: number): string {
  return `${number < 0 ? '-' : '+'}${renderNumber(Math.abs(number))}`;
}
