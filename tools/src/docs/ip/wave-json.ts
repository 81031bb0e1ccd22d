import type { UnitManifest } from '@netloom/vhdl-ip';
import { streamParts } from './unit-wrapper.js';
import type { TraceCycle } from './trace-unit.js';

/** A signal of a timing diagram: a character for each cycle, and the texts of those that have one. */
export interface WaveSignal {
  readonly name: string;
  readonly wave: string;
  readonly data?: readonly string[];
}

/** A group of signals under a name of their own. */
export type WaveGroup = readonly [string, ...WaveSignal[]];

/** A timing diagram in WaveDrom's form; an empty object is an empty row. */
export interface WaveJson {
  readonly signal: readonly (WaveSignal | WaveGroup | Readonly<Record<string, never>>)[];
  readonly head: { readonly tock: number };
  readonly config: { readonly hscale: number };
}

/** Colours of beats, by the frame that they belong to. */
const frameColours = '357';
/** Digits that fit into a cycle of the least width. */
const digitsPerScale = 4;

/** The timing diagram of a unit's streams, with the cycles numbered from 0 and a colour for each frame in turn. */
export function renderWaveJson(unit: UnitManifest, cycles: readonly TraceCycle[]): WaveJson {
  const streams = [...unit.streams.inputs, ...unit.streams.outputs].map(({ name }) => name);
  const others = Object.keys(cycles[0] ?? {}).filter((port) => !streams.some((name) => port.startsWith(`${name}_`)));
  const digits = Math.max(...streams.flatMap((name) => cycles.map((cycle) => (isValid(cycle, name) ? valueOf(cycle, `${name}_tdata`).length : 1))));
  return {
    signal: [
      { name: 'clk', wave: `p${'.'.repeat(cycles.length - 1)}` },
      ...streams.flatMap((name) => [{}, renderStream(name, cycles)]),
      ...others.flatMap((name) => [{}, renderBit(name, name, cycles)]),
    ],
    head: { tock: 0 },
    config: { hscale: Math.ceil(digits / digitsPerScale) },
  };
}

function renderStream(stream: string, cycles: readonly TraceCycle[]): WaveGroup {
  const bits = streamParts.slice(1).map((part) => renderBit(part, `${stream}_${part}`, cycles, part === 'tlast' ? stream : undefined));
  return [stream, renderData(stream, cycles), ...bits];
}

/** The beats: one cell for the cycles in which a beat is offered, unknown between beats. */
function renderData(stream: string, cycles: readonly TraceCycle[]): WaveSignal {
  const data: string[] = [];
  let wave = '';
  let frame = 0;
  let state: 'unknown' | 'offered' | undefined;
  for (const cycle of cycles) {
    if (!isValid(cycle, stream)) {
      wave += state === 'unknown' ? '.' : 'x';
      state = 'unknown';
      continue;
    }
    if (state !== 'offered') data.push(valueOf(cycle, `${stream}_tdata`));
    wave += state === 'offered' ? '.' : colourOf(frame);
    const taken = isHigh(cycle, `${stream}_tready`);
    if (taken && isHigh(cycle, `${stream}_tlast`)) frame += 1;
    state = taken ? undefined : 'offered';
  }
  return { name: 'tdata', wave, data };
}

function colourOf(frame: number): string {
  return frameColours.charAt(frame % frameColours.length);
}

/** A signal of one bit; with a stream, what it is where the stream offers nothing does not matter. */
function renderBit(name: string, port: string, cycles: readonly TraceCycle[], stream?: string): WaveSignal {
  const levels = cycles.map((cycle) => (stream !== undefined && !isValid(cycle, stream) ? 'x' : valueOf(cycle, port)));
  return { name, wave: levels.map((level, i) => (level === levels[i - 1] ? '.' : level)).join('') };
}

function isValid(cycle: TraceCycle, stream: string): boolean {
  return isHigh(cycle, `${stream}_tvalid`);
}

function isHigh(cycle: TraceCycle, port: string): boolean {
  return valueOf(cycle, port) === '1';
}

function valueOf(cycle: TraceCycle, port: string): string {
  return cycle[port] ?? 'x';
}
