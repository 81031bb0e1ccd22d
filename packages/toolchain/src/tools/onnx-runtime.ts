import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Result, failure, success } from '@netloom/ir';
import type * as ort from 'onnxruntime-node';
import { messageOf, toolchainDiagnostics } from '../toolchain-diagnostics.js';

/** A tensor as ONNX Runtime takes and gives it. */
export interface RuntimeTensor {
  /** ONNX Runtime's word: `float32`, `int8`, `uint8`, `int32`, `int64`, … */
  readonly type: string;
  readonly dimensions: readonly number[];
  readonly data: RuntimeData;
}

export type RuntimeData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** A model that is loaded in ONNX Runtime. */
export interface RuntimeSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(inputs: ReadonlyMap<string, RuntimeTensor>): Promise<ReadonlyMap<string, RuntimeTensor>>;
  release(): Promise<void>;
}

/** How far ONNX Runtime rewrites a graph before it runs it, from not at all to all it can. */
export const optimizationLevels = ['disabled', 'basic', 'extended', 'all'] as const;
export type OptimizationLevel = (typeof optimizationLevels)[number];

export interface OnnxRuntime {
  readonly version: string;
  /**
   * Loads a model on one thread of the CPU.
   *
   * @param level `disabled` by default: with others, outputs of single tensors change what is computed
   * @throws Error with ONNX Runtime's message on a model that it refuses
   */
  load(model: Uint8Array, level?: OptimizationLevel): Promise<RuntimeSession>;
}

/**
 * ONNX Runtime, if `onnxruntime-node` is installed beside this package or in the current directory.
 *
 * @errors TLC001 toolMissing, TLC002 toolUnusable
 */
export async function loadOnnxRuntime(): Promise<Result<OnnxRuntime>> {
  const subject = { kind: 'tool', name: 'ONNX Runtime' };
  const path = resolveRuntime();
  if (path === undefined) {
    const hint =
      'It is optional (288 MB): npm install --ignore-scripts onnxruntime-node (its install script downloads GPU libraries that are not used).';
    const places = 'as the npm package onnxruntime-node beside Netloom nor in the current directory';
    return failure([toolchainDiagnostics.make.toolMissing(subject, { places }, hint)]);
  }
  try {
    const loaded = (await import(pathToFileURL(path).href)) as typeof ort;
    return success(wrap(loaded));
  } catch (error) {
    return failure([toolchainDiagnostics.make.toolUnusable(subject, { path, problem: messageOf(error) })]);
  }
}

function resolveRuntime(): string | undefined {
  for (const from of [import.meta.url, pathToFileURL(join(process.cwd(), 'package.json')).href]) {
    try {
      return createRequire(from).resolve('onnxruntime-node');
    } catch {
      // Not installed there.
    }
  }
  return undefined;
}

function wrap(runtime: typeof ort): OnnxRuntime {
  return {
    version: runtime.env.versions.node ?? runtime.env.versions.common,
    load: async (model, level = 'disabled') => {
      const session = await runtime.InferenceSession.create(model, {
        executionProviders: ['cpu'],
        graphOptimizationLevel: level,
        intraOpNumThreads: 1,
        interOpNumThreads: 1,
        logSeverityLevel: 3,
      });
      return {
        inputNames: session.inputNames,
        outputNames: session.outputNames,
        run: async (inputs) => {
          const feeds = Object.fromEntries(
            [...inputs].map(([name, { type, data, dimensions }]) => [
              name,
              new runtime.Tensor(type as 'float32', data as Float32Array, dimensions),
            ]),
          );
          const results = await session.run(feeds);
          return new Map(Object.entries(results).map(([name, tensor]) => [name, fromRuntime(name, tensor)]));
        },
        release: () => session.release(),
      };
    },
  };
}

function fromRuntime(name: string, tensor: ort.OnnxValue): RuntimeTensor {
  if (!('dims' in tensor) || !ArrayBuffer.isView(tensor.data))
    throw new Error(`output ${JSON.stringify(name)} of ONNX Runtime is no tensor of numbers`);
  return { type: tensor.type, dimensions: tensor.dims, data: tensor.data };
}
