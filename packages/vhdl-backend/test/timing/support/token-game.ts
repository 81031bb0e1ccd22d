import { pipelineEntry } from '@netloom/vhdl-ip';
import type { RandomNumbers } from '@netloom/testkit';
import type { Instance, Netlist } from '../../../src/index.js';

/** A step that happens over and over, as soon as it may and somebody chooses it. */
interface Step {
  readonly perFrame: number;
  readonly mayHappen: (() => boolean)[];
  done: number;
}

/**
 * Plays a netlist by counting: of all steps that its dataflow allows, chance chooses the next, whatever times say. A beat
 * enters a pipeline only when every beat that is complete has left it, as in one that stands still with gaps inside.
 *
 * @returns beats of all streams by name: whole frames, or where it ended in a deadlock
 */
export function playTokens(netlist: Netlist, frames: number, random: RandomNumbers): ReadonlyMap<string, number> {
  const streams = new Map<string, Step>();
  for (const { name, beatsPerFrame } of netlist.streams) streams.set(name, { perFrame: beatsPerFrame, mayHappen: [], done: 0 });
  const at = (instance: Instance, port: string): Step => present(streams.get(instance.streams[port]?.name ?? ''));
  for (const instance of netlist.instances)
    for (const [input, output] of instance.dataflow.wires ?? []) unite(streams, at(instance, input), at(instance, output));
  const steps = new Set(streams.values());
  for (const instance of netlist.instances) {
    const { waits, pipeline } = instance.dataflow;
    const entry: Step | undefined = pipeline && { perFrame: at(instance, pipeline.entersLike).perFrame, mayHappen: [], done: 0 };
    const named = (step: string): Step => (step === pipelineEntry ? present(entry) : at(instance, step));
    for (const [name, list] of Object.entries(waits)) {
      const step = named(name);
      for (const { on, beats } of list)
        step.mayHappen.push(() => named(on).done >= firstOfFrame(step, named(on)) + beats(step.done % step.perFrame));
    }
    if (pipeline === undefined || entry === undefined) continue;
    steps.add(entry);
    const output = at(instance, pipeline.output);
    const completeBy = (beat: number): number => Math.floor(beat / output.perFrame) * entry.perFrame + pipeline.entries(beat % output.perFrame);
    output.mayHappen.push(() => entry.done >= completeBy(output.done));
    entry.mayHappen.push(() => entry.done < completeBy(output.done));
    if (pipeline.input === undefined) continue;
    const input = at(instance, pipeline.input);
    input.mayHappen.push(() => input.done === entry.done);
    entry.mayHappen.push(() => input.done > entry.done);
  }
  const open = [...steps];
  for (;;) {
    const possible = open.filter((step) => step.done < frames * step.perFrame && step.mayHappen.every((condition) => condition()));
    if (possible.length === 0) return new Map([...streams].map(([name, { done }]) => [name, done]));
    const step = random.pick(possible);
    // Some bursts, so that one branch runs far ahead of another.
    for (let more = random.integer(1, 8); more > 0 && step.done < frames * step.perFrame && step.mayHappen.every((condition) => condition()); more--) step.done++;
  }
}

/** Steps of `on` before the frame that the next step is in. */
function firstOfFrame(step: Step, on: Step): number {
  return Math.floor(step.done / step.perFrame) * on.perFrame;
}

function unite(streams: Map<string, Step>, one: Step, other: Step): void {
  for (const [name, step] of streams) if (step === other) streams.set(name, one);
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the dataflow names what the unit does not have');
  return value;
}
