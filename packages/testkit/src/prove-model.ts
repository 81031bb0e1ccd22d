import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type Compiler, type FoldingTarget, type QuantizationOptions, createCompiler } from '@netloom/compiler';
import {
  type Diagnostic,
  type Graph,
  type Plugin,
  type ProjectManifest,
  type Result,
  elementCount,
  failure,
  hasErrors,
  projectManifest,
  quantizeFrame,
  success,
  valueOf,
} from '@netloom/ir';
import { type SimulationReport, manifestName, simulateProject, withTemporaryDirectory, writeProject } from '@netloom/toolchain';
import { randomNumbers } from './random-numbers.js';

/** The reals of every graph input for one frame, in stream order. */
export type Frame = ReadonlyMap<string, Float32Array>;

export interface ProofOptions {
  readonly plugins?: readonly Plugin[];
  readonly quantization?: QuantizationOptions;
  /** What ranges come from, and what the hardware is fed with; normally distributed random frames by default. */
  readonly frames?: (graph: Graph) => readonly Frame[];
  /** How many of the frames are simulated; 2 by default. */
  readonly simulatedFrames?: number;
  readonly target?: FoldingTarget;
  /** Folding by layer name. */
  readonly folding?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Chance of a stall in each cycle of the stalled run, 300 by default. */
  readonly stallPermille?: number;
  /** Of random frames and of stalls; 1 by default. */
  readonly seed?: number;
}

/** What a proof found; it holds if both reports say `equal`. */
export interface ModelProof {
  readonly graph: Graph;
  readonly integerGraph: Graph;
  readonly manifest: ProjectManifest;
  readonly fullSpeed: SimulationReport;
  readonly stalled: SimulationReport;
  /** Warnings and notes of all stages. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Takes a model through all stages: import, check, quantization (unless it is quantized already), golden model, VHDL, and two simulations in GHDL, at
 * full speed and stalled at both ends, in which every value of every layer is compared.
 *
 * @errors those of every stage; differences are data, in the reports
 */
export async function proveModel(model: Uint8Array, options: ProofOptions = {}): Promise<Result<ModelProof>> {
  const compiler = createCompiler({ plugins: options.plugins ?? [] });
  if (!compiler.ok) return compiler;
  const prepared = prepare(compiler.value, model, options);
  if (!prepared.ok) return prepared;
  const { graph, integerGraph, files } = prepared.value;
  return withTemporaryDirectory(async (scratch) => {
    const directory = join(scratch, 'project');
    const written = writeProject(directory, files);
    if (!written.ok) return written;
    const seed = options.seed ?? 1;
    const fullSpeed = await simulateProject(directory, { seed });
    if (!fullSpeed.ok) return fullSpeed;
    const stalled = await simulateProject(directory, { seed, stallPermille: options.stallPermille ?? 300 });
    if (!stalled.ok) return stalled;
    const manifest = projectManifest.parse(JSON.parse(String(files.get(manifestName))));
    const proof = { graph, integerGraph, manifest, fullSpeed: fullSpeed.value, stalled: stalled.value };
    return success({ ...proof, diagnostics: prepared.diagnostics });
  });
}

interface Prepared {
  readonly graph: Graph;
  readonly integerGraph: Graph;
  readonly files: ReadonlyMap<string, string | Uint8Array>;
}

function prepare(compiler: Compiler, model: Uint8Array, options: ProofOptions): Result<Prepared> {
  const imported = compiler.importModel(model);
  if (!imported.ok) return imported;
  const graph = imported.value;
  const problems = compiler.check(graph);
  if (hasErrors(problems)) return failure([...imported.diagnostics, ...problems]);
  const frames = options.frames?.(graph) ?? randomFrames(graph, 8, options.seed ?? 1);
  const isInteger = graph.inputs.every((name) => valueOf(graph, name).type.kind === 'integer');
  const quantized = isInteger ? success(graph) : compiler.quantize(graph, options.quantization ?? {}, frames);
  if (!quantized.ok) return quantized;
  const integerGraph = quantized.value;
  const traces = frames
    .slice(0, options.simulatedFrames ?? 2)
    .map((frame) =>
      compiler.evaluator.evaluate(
        integerGraph,
        new Map([...frame].map(([name, reals]) => [name, quantizeFrame(valueOf(integerGraph, name), reals)])),
      ),
    );
  const built = compiler.build('vhdl', integerGraph, {
    modelSha256: createHash('sha256').update(model).digest('hex'),
    toolVersion: '0.0.0',
    frames: traces,
    ...(options.target === undefined ? {} : { target: options.target }),
    ...(options.folding === undefined ? {} : { folding: options.folding }),
  });
  if (!built.ok) return built;
  const diagnostics = [...imported.diagnostics, ...problems, ...quantized.diagnostics, ...built.diagnostics];
  return success({ graph, integerGraph, files: built.value }, diagnostics);
}

/** Frames of normally distributed reals for every input; the same seed gives the same frames. */
export function randomFrames(graph: Graph, count: number, seed: number): readonly Frame[] {
  const random = randomNumbers(seed);
  return Array.from(
    { length: count },
    () => new Map(graph.inputs.map((name) => [name, random.normal(elementCount(valueOf(graph, name).axes))])),
  );
}
