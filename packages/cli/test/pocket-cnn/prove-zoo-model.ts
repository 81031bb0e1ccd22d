import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectManifest } from '@netloom/ir';
import { type Report, netloomJson } from '../fixtures/call.js';
import { type ZooModel, plugin } from './zoo-models.js';

/** What the golden model makes of a model's images, against what its reference does. */
export interface ZooComparison {
  readonly compared: number;
  readonly differing: number;
}

/** What the hardware did at one speed. */
export interface ZooRun extends ZooComparison {
  readonly frames: number;
  readonly equal: boolean;
  readonly predictedInterval: number;
  readonly interval: number;
}

/**
 * Compiles a model of the zoo with its images as test vectors and compares the output vectors, which the golden model has
 * made, with the reference's bytes.
 *
 * @param directory of the project, which is new
 * @param flags of `netloom compile`
 * @throws Error if the command fails
 */
export async function compileZooModel(model: ZooModel, directory: string, ...flags: string[]): Promise<ZooComparison> {
  const images = `${directory}.npy`;
  writeFileSync(images, model.images);
  const call = ['compile', model.file, '-o', directory, '--plugin', plugin, '--calibration', images, '--frames', String(model.frames)];
  succeeded(await netloomJson(...call, ...flags));
  const manifest = projectManifest.parse(JSON.parse(readFileSync(join(directory, 'netloom.json'), 'utf8')));
  const outputs = manifest.streams.filter(({ role }) => role === 'output');
  const bytes = outputs.flatMap(({ vectors }) => readVectors(join(directory, manifest.vectors.directory, vectors)));
  const { expected } = model;
  if (bytes.length !== expected.length) return { compared: expected.length, differing: expected.length };
  return { compared: expected.length, differing: expected.filter((byte, i) => byte !== bytes[i]).length };
}

/**
 * Runs a project in GHDL, all images one behind the other.
 *
 * @throws Error if the command fails, such as for hardware that hangs
 */
export async function simulateZooModel(directory: string, stall: number): Promise<ZooRun> {
  const report = await netloomJson('simulate', directory, '--stall', String(stall), '--plugin', plugin);
  if (report.exitCode === 2) succeeded(report);
  return {
    frames: Number(report.frames),
    equal: report.equal === true,
    compared: Number(report.comparedValues),
    differing: Number(report.differingValues),
    predictedInterval: Number(report.predictedFrameIntervalCycles),
    interval: Number(report.frameIntervalCycles),
  };
}

function readVectors(file: string): number[] {
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.filter((line) => !line.startsWith('#')).map((line) => Number.parseInt(line, 16));
}

function succeeded(report: Report): void {
  if (report.ok) return;
  throw new Error(report.diagnostics.map(({ code, message }) => `${code}: ${message}`).join('\n'));
}
