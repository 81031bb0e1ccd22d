import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { quantizeFrame, renderDiagnostic, valueOf } from '@netloom/ir';
import { randomFrames } from '@netloom/testkit';
import { simulateProject } from '@netloom/toolchain';
import { type VhdlOptions, planAccelerator, vhdlBackend } from '../../src/index.js';
import { eventGraphOf } from '../../src/timing/event-graph.js';
import { play } from '../../src/timing/play.js';
import { compiler } from '../support/integer-graph.js';
import { ghdl, modelSha256, valueOfResult, withProject } from '../support/project.js';

const frames = 3;
const root = join(import.meta.dirname, '../../../..');
const models: readonly (readonly [file: string, multipliers: number])[] = [
  ['models/lenet-digits/model.onnx', 20],
  ['models/lenet-digits/model.onnx', 64],
  ['../shared/models/mnist8_cntk/model.onnx', 20],
  ['../shared/models/mnist8_cntk/model.onnx', 256],
  ['../shared/models/cifar10_cnn_winml/model.onnx', 256],
  ['../shared/models/cifar10_cnn_winml/model.onnx', 1000],
];
for (const [file] of models) if (!existsSync(join(root, file))) process.stderr.write(`skipped: ${file} is not there\n`);

describe.skipIf(!ghdl.ok)('the prediction for', () => {
  for (const [file, multipliers] of models) {
    it.skipIf(!existsSync(join(root, file)))(`${file} with ${multipliers} multipliers is what GHDL shows, layer by layer`, { timeout: 300_000 }, async () => {
      const graph = valueOfResult(compiler.importModel(readFileSync(join(root, file))));
      const samples = randomFrames(graph, frames, 1);
      const integer = valueOfResult(compiler.quantize(graph, { bits: 8 }, samples));
      const traces = samples.map((frame) => {
        const codes = [...frame].map(([name, reals]) => [name, quantizeFrame(valueOf(integer, name), reals)] as const);
        return new Map(compiler.evaluator.evaluate(integer, new Map(codes)));
      });
      const options: VhdlOptions = { modelSha256, toolVersion: '0.0.0', frames: traces, target: { multipliers } };
      const plan = valueOfResult(planAccelerator(integer, options, compiler.parts));
      const built = vhdlBackend.build(integer, options, compiler.parts);
      if (!built.ok) throw new Error(built.diagnostics.map(renderDiagnostic).join('\n'));
      // Every layer's monitor reports its beats.
      const files = new Map(
        [...built.value].map(([path, content]) => [
          path,
          typeof content === 'string' && path.endsWith(`${plan.top}.vhd`) ? content.replace(/(report_timing +: boolean := )false/, '$1true') : content,
        ]),
      );
      const report = valueOfResult(await withProject(files, (directory) => simulateProject(directory)));
      const { streams, groups } = eventGraphOf(plan.netlist);
      for (const { sequences } of groups) expect(play(sequences, frames)).toEqual([]);
      const observed = new Map([
        ...plan.ports.map(({ prefix, stream }) => [prefix, stream.name] as const),
        ...plan.layers.map(({ tap, stream }) => [tap, stream.name] as const),
      ]);
      for (const { stream, firstBeatCycles, lastBeatCycles } of report.perStream) {
        const records = streams.get(observed.get(stream) ?? '')?.records ?? [];
        expect({ stream, firsts: firstBeatCycles, lasts: lastBeatCycles }).toEqual({
          stream,
          firsts: records.map(({ first }) => first),
          lasts: records.map(({ last }) => last),
        });
      }
      expect(report.firstOutputLatencyCycles).toBe(plan.timing.firstOutputLatencyCycles);
      expect(plan.timing.steady).toBe(true);
      expect(report.frameIntervals.at(-1)).toBe(plan.predictedFrameIntervalCycles);
    });
  }
});
