import type { FoldingTarget, QuantizationOptions } from '@netloom/compiler';
import { type Diagnostic, type Graph, type Plugin, type ProjectManifest, type Result, success } from '@netloom/ir';
import type { SimulationReport } from '@netloom/toolchain';
import { prepareModel } from './prepare-model.js';
import type { Frame } from './random-frames.js';
import { simulateModel } from './simulate-model.js';

export interface ProofOptions {
  readonly plugins?: readonly Plugin[];
  /** The same for every graph, or made for the graph that was imported. */
  readonly quantization?: QuantizationOptions | ((graph: Graph) => QuantizationOptions);
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
  const prepared = prepareModel(model, options);
  if (!prepared.ok) return prepared;
  const { graph, integerGraph } = prepared.value;
  const { seed = 1, stallPermille = 300 } = options;
  const simulated = await simulateModel(prepared.value, { seed, stallPermille });
  if (!simulated.ok) return simulated;
  return success({ graph, integerGraph, ...simulated.value, diagnostics: prepared.diagnostics });
}
