import type { Graph, Value } from '@netloom/ir';
import { type RandomNumbers, randomNumbers } from '@netloom/testkit';
import { describe, expect, it } from 'vitest';
import { type Candidate, type FoldingTarget, mappings, planAccelerator } from '../src/index.js';
import { networkInterval, totalMultipliers } from '../src/folding/search.js';
import { siteOf } from '../src/layers/sites.js';
import { type Step, addStep, axes, compiler, flatten, gemm, groupedConv, inputValue, integerGraph, pool, relu, summable } from './support/integer-graph.js';
import { modelSha256, valueOfResult } from './support/project.js';

/** More combinations than this are not tried. */
const mostCombinations = 50_000;

type Grow = (name: string, from: Value, random: RandomNumbers) => Step;

const convolved: Grow = (name, from, random) => {
  const shape = random.pick([
    { kernel: [1, 1] },
    { kernel: [2, 2], padsBegin: [1, 1] },
    { kernel: [3, 3], padsBegin: [1, 1], padsEnd: [1, 1], strides: [random.integer(1, 2), 1] },
  ]);
  return groupedConv(name, from, random.integer(1, 4), { groups: 1, ...shape });
};

const smoothed: Grow = (name, from) =>
  groupedConv(name, from, channelsOf(from), { groups: 1, kernel: [1, 3], padsBegin: [0, 1], padsEnd: [0, 1] });

const depthwise: Grow = (name, from) =>
  groupedConv(name, from, channelsOf(from), { groups: channelsOf(from), kernel: [2, 2], padsEnd: [1, 1] });

const pooled: Grow = (name, from, random) => {
  const strides = [random.integer(1, 2), random.integer(1, 2)];
  return pool(random.pick(['MaxPool', 'AveragePool']), name, from, { kernel: [2, 2], strides, padsBegin: [1, 1] });
};

function channelsOf(value: Value): number {
  return value.axes.at(-1)?.size ?? 1;
}

/** Two or three layers that keep or halve the space, at times with a branch around one of them or a dense layer behind. */
function randomNetwork(seed: number): Graph {
  const random = randomNumbers(seed);
  const x = inputValue('x', axes('H', random.integer(3, 5), 'W', random.integer(3, 5), 'C', random.integer(1, 4)));
  const steps: Step[] = [];
  const grow = (name: string, step: Grow): void => void steps.push(step(name, steps.at(-1)?.value ?? x, random));
  const kind = random.integer(0, 3);
  if (kind === 0) {
    const before = summable(convolved('first', x, random));
    const branch = random.pick([relu('branch', before.value), summable(smoothed('branch', before.value, random))]);
    steps.push(before, branch, addStep('sum', before.value, branch.value));
  } else {
    grow('first', convolved);
    grow('second', random.pick([convolved, depthwise, pooled]));
    if (kind === 1) grow('third', random.pick([pooled, (name, from) => relu(name, from)]));
    if (kind === 2) {
      grow('flat', (name, from) => flatten(name, from));
      grow('dense', (name, from) => gemm(name, from, 2));
    }
  }
  return integerGraph([x], steps, [steps.at(-1)?.layer.name ?? 'x']);
}

function choicesOf(graph: Graph): readonly (readonly Candidate[])[] {
  const byType = new Map(compiler.parts.all(mappings).map((mapping) => [mapping.layerType, mapping]));
  return graph.layers.map((layer) => byType.get(layer.type)?.candidates(siteOf(graph, layer)) ?? []);
}

/** What each combination of candidates takes, in the order in which a search for speed would like them. */
function everyFolding(choices: readonly (readonly Candidate[])[]): readonly { readonly cycles: number; readonly multipliers: number }[] {
  const all = choices.reduce<readonly (readonly Candidate[])[]>(
    (heads, candidates) => heads.flatMap((head) => candidates.map((candidate) => [...head, candidate])),
    [[]],
  );
  const prices = all.map((folding) => ({ cycles: networkInterval(folding), multipliers: totalMultipliers(folding) }));
  return prices.sort((a, b) => a.cycles - b.cycles || a.multipliers - b.multipliers);
}

function planOf(graph: Graph, target: FoldingTarget) {
  return valueOfResult(planAccelerator(graph, { modelSha256, toolVersion: '0.0.0', frames: [], target }, compiler.parts));
}

const networks = Array.from({ length: 40 }, (_, i) => i + 1)
  .map((seed) => {
    const graph = randomNetwork(seed);
    const choices = choicesOf(graph);
    return { seed, graph, choices, combinations: choices.reduce((product, { length }) => product * length, 1) };
  })
  .filter(({ combinations }) => combinations <= mostCombinations);

describe('the folding of a network', () => {
  it('is tried on networks of all kinds', () => {
    const types = new Set(networks.flatMap(({ graph }) => graph.layers.map(({ type }) => type)));
    expect([...types].sort()).toEqual(['Add', 'AveragePool', 'Conv', 'Flatten', 'Gemm', 'MaxPool', 'Relu']);
    expect(networks.length).toBeGreaterThan(25);
  });

  it.each(networks)('is the best of all $combinations, and takes just its slowest layer\'s cycles: $seed', ({ seed, graph, choices }) => {
    const every = everyFolding(choices);
    const random = randomNumbers(seed);
    const some = [every[0], every.at(-1), random.pick(every), random.pick(every)].filter((folding) => folding !== undefined);
    for (const { cycles, multipliers } of some) {
      const fastest = planOf(graph, { multipliers });
      const affordable = every.filter((folding) => folding.multipliers <= multipliers);
      expectPlan(fastest, affordable[0]);
      const cheapest = planOf(graph, { framesPerSecond: 1e6, clockMegahertz: cycles });
      const fewest = Math.min(...every.filter((folding) => folding.cycles <= cycles).map((folding) => folding.multipliers));
      const folding = cheapest.layers.map(({ candidate }) => candidate);
      expect(totalMultipliers(folding)).toBe(fewest);
      expect(networkInterval(folding)).toBeLessThanOrEqual(cycles);
      expect(cheapest.predictedFrameIntervalCycles).toBe(networkInterval(folding));
    }
  });
});

function expectPlan(plan: ReturnType<typeof planOf>, best: { readonly cycles: number; readonly multipliers: number } | undefined): void {
  const folding = plan.layers.map(({ candidate }) => candidate);
  expect({ cycles: networkInterval(folding), multipliers: totalMultipliers(folding) }).toEqual(best);
  // Adapters between streams of unlike lanes, branches and joins cost no cycle.
  expect(plan.predictedFrameIntervalCycles).toBe(best?.cycles);
}
