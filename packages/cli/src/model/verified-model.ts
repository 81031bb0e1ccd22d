import type { Compiler } from '@netloom/compiler';
import type { Graph } from '@netloom/ir';
import { readBytes } from '@netloom/toolchain';
import { cliDiagnostics } from '../cli-diagnostics.js';
import { type QuantizationFlags, type Settings, quantizationFlagsGiven } from '../options/quantization-flags.js';
import type { Session } from '../session/session.js';
import { isIntegerGraph, openModel } from './open-model.js';
import { quantizeModel } from './quantize-model.js';

/** A quantized ONNX model and the integer graph that it is imported as. */
export interface VerifiedModel {
  readonly bytes: Uint8Array;
  readonly graph: Graph;
  /** Of the model file that was given. */
  readonly sha256: string;
}

/**
 * Reads a model to be held against ONNX Runtime. A float model is quantized, written as QDQ, and read again: what is
 * verified is the file that `quantize` writes. What is wrong goes to the session.
 */
export function verifiedModel(path: string, compiler: Compiler, flags: QuantizationFlags, settings: Settings, session: Session): VerifiedModel | undefined {
  const bytes = session.take(readBytes(path));
  const opened = bytes === undefined ? undefined : openModel(path, compiler, session);
  if (bytes === undefined || opened === undefined || !session.note(compiler.check(opened.graph))) return undefined;
  const { graph, sha256 } = opened;
  if (isIntegerGraph(graph)) {
    const unused = quantizationFlagsGiven(flags);
    if (unused.length > 0) session.note([cliDiagnostics.make.alreadyInteger({ kind: 'graph', name: graph.name }, { options: unused })]);
    return { bytes, graph, sha256 };
  }
  const { calibration, calibrationLimit: limit } = flags;
  const { preprocessing, quantization: options } = settings;
  const quantized = quantizeModel(compiler, graph, { options, preprocessing, place: 'host', calibration, limit, wanted: 0 }, session);
  const exported = quantized === undefined ? undefined : session.take(compiler.exportModel(quantized.graph));
  const imported = exported === undefined ? undefined : session.take(compiler.importModel(exported, { name: graph.name }));
  return exported === undefined || imported === undefined ? undefined : { bytes: exported, graph: imported, sha256 };
}
