import { type Graph, type Layer, type Preprocessing, type ProjectFifo, type ProjectLayer, type ProjectManifest, type ProjectStep, type ProjectStream, type Value, irVersion } from '@netloom/ir';
import { streamFifo } from '@netloom/vhdl-ip';
import { fifoAt } from '../fifo/resize.js';
import { networkInterval } from '../folding/search.js';
import type { FoldingStep, FoldingSteps } from '../folding/steps.js';
import type { Stream } from '../netlist/netlist.js';
import type { Plan, Port } from '../project.js';
import type { Origin } from './header.js';
import { roundingReport } from './rounding-report.js';
import { layerVectorFile, portVectorFile } from './vectors.js';

/** Where the files of a project lie. */
export interface ProjectLayout {
  readonly graphFile: string;
  readonly testbench: string;
  readonly hdl: readonly string[];
  readonly simulation: readonly string[];
  readonly vectorDirectory: string;
  readonly frames: number;
}

/** Who makes the graph's input of raw data. */
export interface Preparation {
  /** What the host does. */
  readonly preprocessing?: Preprocessing | undefined;
  /** What the first layer does. */
  readonly bakedPreprocessing?: Preprocessing | undefined;
}

/** The content of `netloom.json`. */
export function projectManifestOf(
  plan: Plan,
  origin: Origin,
  layout: ProjectLayout,
  { preprocessing, bakedPreprocessing }: Preparation,
): ProjectManifest {
  const candidates = plan.layers.map((layer) => layer.candidate);
  const total = (key: 'multipliers' | 'otherMultipliers' | 'macs' | 'memoryBits'): number =>
    candidates.reduce((sum, candidate) => sum + candidate[key], 0);
  const slowest = networkInterval(candidates);
  const fifos = fifosOf(plan);
  return {
    format: 'netloom-project@1',
    backend: 'vhdl',
    toolVersion: origin.toolVersion,
    irVersion,
    model: { name: origin.modelName, sha256: origin.modelSha256 },
    graph: layout.graphFile,
    top: plan.top,
    testbench: layout.testbench,
    files: { hdl: [...layout.hdl], simulation: [...layout.simulation] },
    vectors: { directory: layout.vectorDirectory, frames: layout.frames },
    streams: streamsOf(plan),
    layers: plan.layers.map(({ site, candidate, instances, stream }) => ({
      name: site.layer.name,
      type: site.layer.type,
      instances: [...instances],
      folding: { ...candidate.folding },
      intervalCycles: candidate.intervalCycles,
      multipliers: candidate.multipliers,
      otherMultipliers: candidate.otherMultipliers,
      ...roundingOf(site.layer),
      macs: candidate.macs,
      memoryBits: candidate.memoryBits,
      ...latencyOf(plan, stream),
    })),
    ...(fifos.length === 0 ? {} : { fifos }),
    target: plan.target,
    totals: {
      multipliers: total('multipliers'),
      otherMultipliers: total('otherMultipliers'),
      macs: total('macs'),
      memoryBits: total('memoryBits') + fifos.reduce((sum, { memoryBits }) => sum + memoryBits, 0),
      predictedFrameIntervalCycles: plan.predictedFrameIntervalCycles,
      settlingFrames: plan.timing.settlingFrames,
      periodFrames: plan.timing.periodFrames,
      predictedFirstOutputLatencyCycles: plan.timing.firstOutputLatencyCycles,
      predictedLastOutputLatencyCycles: plan.timing.lastOutputLatencyCycles,
      bottleneck: plan.layers.find((layer) => layer.candidate.intervalCycles === slowest)?.site.layer.name ?? '',
    },
    steps: stepsOf(plan.steps),
    ...(preprocessing === undefined ? {} : { preprocessing }),
    ...(bakedPreprocessing === undefined ? {} : { bakedPreprocessing }),
    notes: hostNotes(plan.graph),
  };
}

function roundingOf(layer: Layer): Pick<ProjectLayer, 'rounding'> {
  const rounding = roundingReport(layer);
  return rounding === undefined ? {} : { rounding };
}

function stepsOf(steps: FoldingSteps): NonNullable<ProjectManifest['steps']> {
  const copy = ({ changes, ...price }: FoldingStep): ProjectStep => ({
    ...price,
    changes: changes.map(({ layer, from, to }) => ({ layer, from: { ...from }, to: { ...to } })),
  });
  const { faster, cheaper } = steps;
  return { ...(faster === undefined ? {} : { faster: copy(faster) }), ...(cheaper === undefined ? {} : { cheaper: copy(cheaper) }) };
}

/** What hardware leaves to the host, in words. */
export function hostNotes(graph: Graph): string[] {
  return graph.hostSteps.map(
    ({ operator, name, inputs }) =>
      `${operator} ${JSON.stringify(name)} is left to the host: apply it to the dequantized output ${inputs.map((input) => JSON.stringify(input)).join(', ')}.`,
  );
}

/** FIFOs in front of joins, by the layers in front of which they stand. */
function fifosOf({ layers, netlist, fifos }: Plan): (ProjectFifo & { readonly memoryBits: number })[] {
  return layers.flatMap(({ site, instances }) =>
    fifos
      .filter(({ label }) => instances.includes(label))
      .map(({ label, depth, deadlockFreeDepth, fullSpeedDepth }) => {
        const generics = streamFifo.generics.parse(fifoAt(netlist, label).generics);
        return {
          instance: label,
          layer: site.layer.name,
          depthBeats: depth,
          deadlockFreeDepthBeats: deadlockFreeDepth,
          fullSpeedDepthBeats: fullSpeedDepth,
          beatBits: generics.data_bits,
          memoryBits: streamFifo.cost(generics).memoryBits,
        };
      }),
  );
}

/** When a layer's stream begins and ends the first frame, counted from the first beat at any input. */
function latencyOf({ timing, ports }: Plan, { name }: Stream): Pick<ProjectLayer, 'predictedFirstOutputLatencyCycles' | 'predictedLastOutputLatencyCycles'> {
  const inputs = new Set(ports.filter(({ direction }) => direction === 'input').map(({ stream }) => stream.name));
  const start = Math.min(...timing.streams.filter(({ stream }) => inputs.has(stream)).map(({ firstBeatCycle }) => firstBeatCycle));
  const own = timing.streams.find(({ stream }) => stream === name);
  if (own === undefined) return {};
  return { predictedFirstOutputLatencyCycles: own.firstBeatCycle - start, predictedLastOutputLatencyCycles: own.lastBeatCycle - start };
}

function streamsOf(plan: Plan): ProjectStream[] {
  const ports = plan.ports.map((port) => portStream(plan, port));
  const layers = plan.layers.flatMap(({ site, stream, tap }) => {
    const [value] = site.outputs;
    return value === undefined ? [] : [layerStream(site.layer.name, tap, value, stream)];
  });
  return [...ports.filter(({ role }) => role === 'input'), ...layers, ...ports.filter(({ role }) => role === 'output')];
}

function portStream(plan: Plan, port: Port): ProjectStream {
  const producer = plan.layers.find(({ site }) => site.layer.outputs.includes(port.value.name));
  return {
    ...describe(port.value, port.stream),
    name: port.prefix,
    role: port.direction,
    ...(producer === undefined ? {} : { layer: producer.site.layer.name }),
    laneStrideBits: port.laneStrideBits,
    vectors: portVectorFile(port),
  };
}

function layerStream(layer: string, tap: string, value: Value, stream: Stream): ProjectStream {
  return {
    ...describe(value, stream),
    name: tap,
    role: 'layer',
    layer,
    laneStrideBits: stream.laneBits,
    vectors: layerVectorFile(tap),
  };
}

function describe(value: Value, stream: Stream): Pick<ProjectStream, 'value' | 'axes' | 'format' | 'lanes' | 'beatsPerFrame'> {
  if (value.type.kind !== 'integer') throw new Error(`value ${JSON.stringify(value.name)} is no integer`);
  const { signed, bits, quantization } = value.type;
  const { encoding } = value;
  return {
    value: value.name,
    axes: value.axes.map(({ name, size }) => ({ name, size })),
    format: {
      signed,
      bits,
      ...(quantization === undefined ? {} : { scale: [...quantization.scale], zeroPoint: [...quantization.zeroPoint] }),
      ...(encoding === undefined ? {} : { encoding: encoding.map(({ thresholds, codes }) => ({ thresholds: [...thresholds], codes: [...codes] })) }),
    },
    lanes: stream.lanes,
    beatsPerFrame: stream.beatsPerFrame,
  };
}
