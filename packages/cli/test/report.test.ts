import { describe, expect, it } from 'vitest';
import type { ProjectManifest } from '@netloom/ir';
import { renderExplanation } from '../src/report/explanation.js';
import { printable } from '../src/report/printable.js';
import { renderProject } from '../src/report/project.js';
import { renderRounding } from '../src/report/rounding.js';
import { renderFacts, renderNumber, renderShare, renderTable } from '../src/report/table.js';
import { createProgress } from '../src/session/progress.js';

describe('tables', () => {
  it('align columns, numbers to the right', () => {
    const table = renderTable(['layer', 'cycles', 'note'], [['conv1', 12345, ''], ['a', 7, 'x'], ['b', undefined, 'y']]);
    expect(table).toBe(['layer  cycles  note', '-----  ------  ----', 'conv1  12,345', 'a           7  x', 'b              y'].join('\n'));
  });

  it('facts leave out what is not known', () => {
    expect(renderFacts([['a', 1], ['bcd', 'x'], ['e', undefined]])).toBe('a    1\nbcd  x');
  });

  it('numbers and shares', () => {
    expect([renderNumber(1234567.891), renderNumber(0), renderShare(987, 1000), renderShare(0, 0)]).toEqual(['1,234,567.89', '0', '98.70 %', '-']);
  });
});

describe('the explanation of a folding', () => {
  const layer = (name: string, intervalCycles: number, multipliers: number, macs: number): ProjectManifest['layers'][number] => ({
    ...{ name, type: 'Conv', instances: [], folding: {}, intervalCycles, multipliers, otherMultipliers: 0, macs, memoryBits: 0 },
  });
  const totals = { multipliers: 6, otherMultipliers: 0, macs: 500, memoryBits: 10, predictedFrameIntervalCycles: 100, bottleneck: 'a' };
  const manifest = (layers: ProjectManifest['layers'], steps: NonNullable<ProjectManifest['steps']>): ProjectManifest => ({
    ...{ format: 'netloom-project@1', backend: 'vhdl', toolVersion: '1', irVersion: '1', model: { name: 'm', sha256: '' }, graph: '', top: '', testbench: '' },
    ...{ files: { hdl: [], simulation: [] }, vectors: { directory: '', frames: 0 }, streams: [], target: '', notes: [], layers, totals, steps },
  });

  it('says which engine is busy in every cycle, and what a step costs', () => {
    const faster = { intervalCycles: 50, multipliers: 10, otherMultipliers: 0, memoryBits: 8, changes: [{ layer: 'a', from: { pe: 4 }, to: { pe: 8 } }] };
    const text = renderExplanation(manifest([layer('a', 100, 4, 400), layer('b', 50, 2, 100)], { faster }));
    expect(text).toContain('set by "a", whose multipliers work in every cycle');
    expect(text).toContain('busy 83.33 % of the time');
    expect(text).toContain('Faster: 50 cycles a frame for +4 multipliers, -2 memory bits:\n  "a": pe 4 -> pe 8');
    expect(text).toContain('No folding has fewer multipliers.');
  });

  it('says where a stream is the bound', () => {
    const text = renderExplanation(manifest([layer('a', 100, 8, 400), layer('pool', 100, 0, 0)], {}));
    expect(text).toContain('set by the streams of "a", "pool"');
    expect(text).toContain('No folding is faster.');
  });
});

describe('the report of a project', () => {
  const manifest: ProjectManifest = {
    ...{ format: 'netloom-project@1', backend: 'vhdl', toolVersion: '0.0.0', irVersion: '1', model: { name: 'm', sha256: '' }, graph: '' },
    ...{ top: 'm', testbench: 'm_tb', files: { hdl: [], simulation: [] }, vectors: { directory: 'tb', frames: 0 }, streams: [], layers: [] },
    ...{ target: 'any', notes: [] },
    totals: { multipliers: 0, otherMultipliers: 0, macs: 0, memoryBits: 36, predictedFrameIntervalCycles: 1, bottleneck: 'sum' },
  };

  it('lists FIFOs with both reasons for their depths', () => {
    const fifo = { instance: 'sum_fifo', layer: 'sum', depthBeats: 12, deadlockFreeDepthBeats: 9, fullSpeedDepthBeats: 12, beatBits: 2, memoryBits: 36 };
    expect(renderProject('out', { ...manifest, fifos: [fifo] }, 1)).toContain(
      [
        'FIFO      in front of  beats  against deadlock  for full speed  bits per beat',
        '--------  -----------  -----  ----------------  --------------  -------------',
        'sum_fifo  sum             12                 9              12              2',
      ].join('\n'),
    );
    expect(renderProject('out', manifest, 1)).not.toContain('FIFO');
  });
});

describe('the report of requantizations', () => {
  it('counts channels over all layers', () => {
    const multiplied = { method: 'half-even' as const, byShift: 0, byMultiplier: [{ bits: 19, channels: 3 }, { bits: 24, channels: 1 }], byThresholds: 0, comparisons: 1200 };
    const others = { method: 'offset' as const, byShift: 1500, byMultiplier: [{ bits: 19, channels: 4 }], byThresholds: 0, comparisons: 34 };
    const thresholds = { method: 'thresholds' as const, byShift: 0, byMultiplier: [], byThresholds: 2, comparisons: 10 };
    expect(renderRounding([multiplied, others, thresholds])).toBe('channels 1,500 by shift; by multipliers 7 of 19, 1 of 24 bits; 2 by thresholds (proven equal at 1,244 points)');
    expect(renderRounding([])).toBeUndefined();
  });
});

describe('progress', () => {
  function watch(isTTY: boolean) {
    let time = 0;
    let written = '';
    const stream = {
      isTTY,
      columns: 80,
      rows: 24,
      write: (text: unknown) => {
        written += String(text);
        return true;
      },
    };
    return { progress: createProgress('Working', stream, () => time), at: (now: number) => (time = now), written: () => written };
  }

  it('appears on a terminal after a second, and goes', () => {
    const { progress, at, written } = watch(true);
    at(900);
    progress.show(1, 4);
    expect(written()).toBe('');
    at(1100);
    progress.show(2, 4);
    expect(written()).toContain('Working [============            ] 2/4');
    at(1150);
    progress.show(3, 4);
    expect(written()).not.toContain('3/4');
    at(1300);
    progress.show(4);
    expect(written()).toContain('Working 4');
    progress.end();
  });

  it('never appears elsewhere', async () => {
    const { progress, at, written } = watch(false);
    at(5000);
    progress.show(1, 2);
    await progress.update(2, 2);
    progress.end();
    expect(written()).toBe('');
  });
});

describe('what a terminal is given', () => {
  it('has no escape sequences, whatever names hold', () => {
    expect(printable('a\u001b[2J\tb\r\nc\u009b\u202e')).toBe('a\\u{1b}[2J\tb\\u{d}\nc\\u{9b}\\u{202e}');
    expect(renderTable(['name'], [['a\nb\u2028']])).toMatch(/^name\n-+\na\\u\{a\}b\\u\{2028\}$/);
  });
});
