import { builtinModules } from 'node:module';
import { Worker } from 'node:worker_threads';
import { createContext, runInContext } from 'node:vm';
import { fileURLToPath } from 'node:url';
import { type BuildResult, build } from 'esbuild';
import { makeNode } from '@netloom/onnx-frontend/codec';
import { beforeAll, describe, expect, it } from 'vitest';
import { createCompiler } from '../src/index.js';
import { smallFrames, smallModel } from './support/model.js';
import { type Outcome, compileSmall } from './support/compile-small.js';

const packageRoot = fileURLToPath(new URL('..', import.meta.url));
const model = smallModel((input, output) => makeNode('Relu', [input], [output], {}, { name: 'relu' }));

/** What the page is given, as plain lists: arrays of another realm are no arrays to all libraries. */
const request = {
  model: Array.from(model),
  frames: smallFrames(3).map((inputs) => [...inputs].map(([name, reals]) => [name, Array.from(reals)] as const)),
};

/** What a page would do: it has the bundle and nothing else. */
const page = `
import { createCompiler } from './src/index.js';
import { compileSmall } from './test/support/compile-small.js';
globalThis.compileInPage = ({ model, frames }) => compileSmall(
  createCompiler(),
  Uint8Array.from(model),
  frames.map((inputs) => new Map(inputs.map(([name, reals]) => [name, Float32Array.from(reals)]))),
);
`;

let bundle: BuildResult<{ write: false; metafile: true }>;
let text: string;

beforeAll(async () => {
  bundle = await build({
    stdin: { contents: page, resolveDir: packageRoot, sourcefile: 'page.ts', loader: 'ts' },
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    conditions: ['@netloom/source'],
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  text = bundle.outputFiles[0]?.text ?? '';
});

describe('the compiler bundled for browsers', () => {
  it('is bundled without a warning', () => {
    expect(bundle.warnings).toEqual([]);
    expect(text.length).toBeGreaterThan(100_000);
  });

  it('imports nothing from Node, and nothing that is not in the bundle', () => {
    const outside = Object.values(bundle.metafile.outputs).flatMap((output) => output.imports);
    expect(outside).toEqual([]);
    const asked = Object.values(bundle.metafile.inputs).flatMap((input) => input.imports.map((one) => one.original ?? one.path));
    expect(asked.length).toBeGreaterThan(500);
    expect(asked.filter((path) => path.startsWith('node:') || builtinModules.includes(path))).toEqual([]);
    expect(text).not.toMatch(/["']node:[\w/]+["']/);
    expect(Object.keys(bundle.metafile.inputs).some((path) => path.includes('reflect-metadata'))).toBe(true);
  });

  it('compiles a model where there is no Node at all, to the same files', () => {
    // A context of its own has ECMAScript only; pages have these two as well.
    const context = createContext({ TextEncoder, TextDecoder });
    runInContext(text, context);
    expect(runInContext('[typeof process, typeof require, typeof Buffer].join()', context)).toBe('undefined,undefined,undefined');
    const compiled = runInContext('compileInPage', context) as (given: typeof request) => Outcome;
    expect(flat(compiled(request))).toEqual(flat(compileSmall(createCompiler(), model, smallFrames(3))));
  });

  it('compiles in a worker, to the same files', async () => {
    const script = `${text}
      const { parentPort, workerData } = require('node:worker_threads');
      parentPort.postMessage(globalThis.compileInPage(workerData));`;
    const worker = new Worker(script, { eval: true, workerData: request });
    const outcome = await new Promise<Outcome>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    await worker.terminate();
    expect(flat(outcome)).toEqual(flat(compileSmall(createCompiler(), model, smallFrames(3))));
  });
});

/** Plain data: objects of another realm are equal to none of this one. */
function flat(outcome: Outcome): unknown {
  expect(outcome.diagnostics).toEqual([]);
  expect(outcome.files.length).toBeGreaterThan(5);
  return JSON.parse(JSON.stringify(outcome));
}
