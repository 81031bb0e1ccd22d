import { type Diagnostic, type Graph, type Parts, type Result, consumersOf, elementCount, failure, hasErrors, layerSubject, success, usesOf, valueOf } from '@netloom/ir';
import { frameGuard, libraryUnits, simulationSources } from '@netloom/vhdl-ip';
import { bufferJoin, forkStream } from './fifo/branches.js';
import { type FifoDepth, fifoDepths } from './fifo/fifo-depths.js';
import { withFifoDepths } from './fifo/resize.js';
import { alignLanes } from './folding/align-lanes.js';
import { chooseFolding } from './folding/choose.js';
import { networkInterval } from './folding/search.js';
import { foldingSteps } from './folding/steps.js';
import { renderTarget } from './folding/target.js';
import { hdlDiagnostics } from './hdl-diagnostics.js';
import { formatOf, siteOf } from './layers/sites.js';
import { mappable, readSomewhere } from './legality.js';
import { type Candidate, type Mapping, mappings } from './mapping.js';
import { type NetlistBuilder, createNetlistBuilder } from './netlist/builder.js';
import { type Identifiers, createIdentifiers, toIdentifier } from './netlist/identifiers.js';
import { matchLanes } from './netlist/match-lanes.js';
import type { Stream } from './netlist/netlist.js';
import type { VhdlOptions } from './options.js';
import type { Plan, PlannedLayer, Port } from './project.js';
import { timingOf } from './timing/timing.js';

/**
 * Decides everything about an accelerator: folding, units, streams, ports. Nothing is written.
 *
 * @errors HDL001 optionsInvalid (the top's name), HDL003 to HDL006, HDL012, HDL013 and HDL015 of the folding,
 * HDL008 notQuantized, HDL009 perChannelActivation, HDL010 noImplementation, HDL019 timingUnsettled (a warning), HDL020 joinStarves, and those of the legality rules
 */
export function planAccelerator(graph: Graph, options: VhdlOptions, parts: Parts): Result<Plan> {
  const problems = [
    ...[readSomewhere, mappable].flatMap((rule) => rule.check(graph, parts)),
    ...formatProblems(graph),
    ...implementationProblems(graph),
    ...topProblems(options, parts),
  ];
  if (hasErrors(problems)) return failure(problems);
  const byType = new Map(parts.all(mappings).map((mapping) => [mapping.layerType, mapping]));
  const foldables = graph.layers.map((layer) => {
    const site = siteOf(graph, layer);
    return { site, candidates: mappingOf(byType, layer.type).candidates(site) };
  });
  const chosen = chooseFolding(foldables, options.folding ?? {}, options.target, graph.name);
  if (!chosen.ok) return chosen;
  const interval = networkInterval(chosen.value);
  const free = foldables.map(({ site, candidates }, i) => {
    const requested = Object.hasOwn(options.folding ?? {}, site.layer.name);
    const own = chosen.value[i];
    return requested && own !== undefined ? [own] : candidates;
  });
  const assembly = assemble(graph, alignLanes(graph, chosen.value, free, interval), byType, options, entityNames(parts));
  const sized = fifoDepths(assembly.assembled.netlist, assembly.joinFifos);
  if (!sized.ok) return failure([hdlDiagnostics.make.joinStarves({ kind: 'graph', name: graph.name }, { streams: sized.circle })]);
  const plan = withFifos(assembly, sized.fifos);
  const timing = timingOf(plan.netlist, streamsAt(plan.ports, 'input'), streamsAt(plan.ports, 'output'));
  const predictedFrameIntervalCycles = Math.ceil(timing.intervalCycles);
  const { steady, settlingFrames: frames, intervalCycles: cycles } = timing;
  const unsettled = steady ? [] : [hdlDiagnostics.make.timingUnsettled({ kind: 'graph', name: graph.name }, { frames, cycles })];
  const choices = foldables.map(({ site }, i) => ({ layer: site.layer.name, candidates: free[i] ?? [] }));
  const steps = foldingSteps(choices, chosen.value);
  return success({ ...plan, steps, timing, predictedFrameIntervalCycles }, [...problems, ...chosen.diagnostics, ...unsettled]);
}

/** What is decided before timing is predicted. */
type Untimed = Omit<Plan, 'steps' | 'timing' | 'predictedFrameIntervalCycles'>;

/** What is decided before the depths of FIFOs are. */
interface Assembly {
  readonly assembled: Omit<Untimed, 'fifos'>;
  /** Labels of the FIFOs in front of joins, needed or not. */
  readonly joinFifos: readonly string[];
}

/** Gives the FIFOs their depths, and leaves out those that are not needed. */
function withFifos({ assembled }: Assembly, depths: readonly FifoDepth[]): Untimed {
  const { netlist, streamOf } = withFifoDepths(assembled.netlist, new Map(depths.map(({ label, depth }) => [label, depth])));
  const left = new Set(netlist.instances.map(({ label }) => label));
  const ports = assembled.ports.map((port) => ({ ...port, stream: streamOf(port.stream) }));
  const layers = assembled.layers.map((layer) => ({
    ...layer,
    stream: streamOf(layer.stream),
    instances: layer.instances.filter((label) => left.has(label)),
  }));
  return { ...assembled, netlist, ports, layers, fifos: depths.filter(({ depth }) => depth > 0) };
}

function streamsAt(ports: readonly Port[], direction: Port['direction']): Stream[] {
  return ports.filter((port) => port.direction === direction).map(({ stream }) => stream);
}

function mappingOf(byType: ReadonlyMap<string, Mapping>, type: string): Mapping {
  const mapping = byType.get(type);
  if (mapping === undefined) throw new Error(`no VHDL mapping for layer type ${type}`);
  return mapping;
}

function formatProblems(graph: Graph): Diagnostic[] {
  return [...graph.values.values()].flatMap((value) => {
    const subject = { kind: 'graph', name: graph.name };
    if (value.type.kind !== 'integer')
      return [hdlDiagnostics.make.notQuantized(subject, { value: value.name, type: value.type.kind }, 'Quantize it first.')];
    const { axis, zeroPoint = [] } = value.type.quantization ?? {};
    // Scales of what leaves hardware are the host's business.
    const isOnlyOutput = consumersOf(graph, value.name).length === 0 && zeroPoint.every((zero) => zero === zeroPoint[0]);
    return axis === undefined || isOnlyOutput ? [] : [hdlDiagnostics.make.perChannelActivation(subject, { value: value.name, axis })];
  });
}

function implementationProblems(graph: Graph): Diagnostic[] {
  return graph.layers
    .filter(({ requantization }) => requantization !== undefined && requantization.implementation === undefined)
    .map((layer) => hdlDiagnostics.make.noImplementation(layerSubject(layer), {}));
}

/** Entities that every project may have beside its top. */
function entityNames(parts: Parts): readonly string[] {
  const simulation = simulationSources.map(({ file }) => file.replace(/\.vhd$/, ''));
  return [...parts.all(libraryUnits).map(({ unit }) => unit.name), ...simulation];
}

function topProblems({ top }: VhdlOptions, parts: Parts): Diagnostic[] {
  if (top === undefined || !entityNames(parts).includes(top)) return [];
  const problem = `it must not be the name of a library unit, but it is ${top}`;
  return [hdlDiagnostics.make.optionsInvalid({ kind: 'backend', name: 'vhdl' }, { option: 'top', problem })];
}

/** Words that ports and architecture of the top use themselves. */
const ownNames = ['clk', 'rst', 'frame_error', 'monitor', 'monitors', 'vectors', 'stream_monitor', 'rtl', 'l'];

function assemble(
  graph: Graph,
  folding: readonly Candidate[],
  byType: ReadonlyMap<string, Mapping>,
  options: VhdlOptions,
  entities: Iterable<string>,
): Assembly {
  const top = options.top ?? createIdentifiers(entities).claim(`${graph.name} accelerator`);
  const identifiers = createIdentifiers([top, ...ownNames]);
  const prefixes = {
    input: portPrefixes(graph.inputs, 's_axis', identifiers),
    output: portPrefixes(graph.outputs, 'm_axis', identifiers),
  };
  const builder = createNetlistBuilder(identifiers);
  const streams = new Map<string, Stream[]>();
  /** Gives a value's stream to its readers: layers in order, then the outside. */
  const distribute = (name: string, stream: Stream, role: string, scoped: NetlistBuilder): void => {
    const readers = usesOf(graph, name).length + (graph.outputs.includes(name) ? 1 : 0);
    streams.set(name, [...forkStream(stream, readers, role, scoped)]);
  };
  const ports: Port[] = [];
  const errorSignals: string[] = [];
  graph.inputs.forEach((name, i) => {
    const reader = graph.layers.findIndex((layer) => layer.inputs.includes(name));
    const lanes = folding[reader]?.inputLanes[graph.layers[reader]?.inputs.indexOf(name) ?? 0] ?? 1;
    const prefix = prefixes.input[i] ?? 's_axis';
    const port = inputPort(graph, name, prefix, lanes, identifiers);
    const error = identifiers.claimFor(prefix, 'error');
    errorSignals.push(error);
    ports.push(port);
    distribute(name, guard(port, error, builder), `${prefix}_fork`, builder);
  });
  const joinFifos: string[] = [];
  const layers = graph.layers.map((layer, i): PlannedLayer => {
    const candidate = folding[i];
    if (candidate === undefined) throw new Error('every layer has a candidate');
    const site = siteOf(graph, layer);
    const first = builder.netlist.instances.length;
    const tap = identifiers.claim(layer.name);
    const scoped = builder.within(tap);
    const inputs = layer.inputs.map((name, k) => matchLanes(nextStream(streams, name), candidate.inputLanes[k] ?? 1, scoped));
    const join = bufferJoin(inputs, scoped);
    joinFifos.push(...join.fifos);
    const outputs = mappingOf(byType, layer.type).build(site, candidate, join.inputs, scoped);
    layer.outputs.forEach((name, k) => {
      const stream = outputs[k];
      if (stream !== undefined) distribute(name, stream, 'fork', scoped);
    });
    const [stream] = outputs;
    if (stream === undefined) throw new Error(`${layer.type} ${JSON.stringify(layer.name)} makes no stream`);
    return { site, candidate, stream, tap, instances: builder.netlist.instances.slice(first).map(({ label }) => label) };
  });
  graph.outputs.forEach((name, i) => {
    const stream = nextStream(streams, name);
    ports.push({
      direction: 'output',
      value: valueOf(graph, name),
      prefix: prefixes.output[i] ?? 'm_axis',
      stream,
      laneStrideBits: wholeBytes(stream.laneBits),
    });
  });
  const streamsIn = ports.filter(({ direction }) => direction === 'input').map(({ stream }) => stream);
  const netlist = { instances: builder.netlist.instances, streams: [...streamsIn, ...builder.netlist.streams] };
  return { assembled: { top, graph, ports, layers, netlist, errorSignals, target: renderTarget(options.target) }, joinFifos };
}

function inputPort(graph: Graph, name: string, prefix: string, lanes: number, identifiers: Identifiers): Port {
  const value = valueOf(graph, name);
  const laneBits = formatOf(value).bits;
  const beatsPerFrame = elementCount(value.axes) / lanes;
  const stream = { name: identifiers.claimFor(prefix, 'in'), lanes, laneBits, beatsPerFrame };
  return { direction: 'input', value, prefix, stream, laneStrideBits: wholeBytes(laneBits) };
}

function guard(port: Port, errorSignal: string, builder: NetlistBuilder): Stream {
  const { stream, prefix } = port;
  const [guarded] = builder.add(frameGuard, {
    role: `${prefix}_guard`,
    generics: { data_bits: stream.lanes * stream.laneBits, frame_beats: stream.beatsPerFrame },
    keepsLanes: true,
    inputs: [stream],
    outputBeatsPerFrame: [stream.beatsPerFrame],
    signals: { frame_error: errorSignal },
  });
  if (guarded === undefined) throw new Error('a frame guard has one output');
  return guarded;
}

/** The stream for the next reader of a value. */
function nextStream(streams: ReadonlyMap<string, Stream[]>, name: string): Stream {
  const stream = streams.get(name)?.shift();
  if (stream === undefined) throw new Error(`value ${JSON.stringify(name)} has no stream`);
  return stream;
}

function portPrefixes(names: readonly string[], base: string, identifiers: Identifiers): readonly string[] {
  if (names.length === 1) return [identifiers.claim(base)];
  return names.map((name) => identifiers.claimFor(base, toIdentifier(name)));
}

function wholeBytes(bits: number): number {
  return Math.ceil(bits / 8) * 8;
}
