import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Graph, type ProjectFiles, type ProjectManifest, type Result, projectManifest, renderDiagnostic } from '@netloom/ir';
import { findGhdl, findGhdl5, writeProject } from '@netloom/toolchain';
import { type VhdlOptions, vhdlBackend } from '../../src/index.js';
import { compiler, randomTraces } from './integer-graph.js';

/** Tests that need a tool skip where it is missing and say so. */
export const ghdl = await findGhdl();
export const ghdl5 = await findGhdl5();
for (const found of [ghdl, ghdl5])
  if (!found.ok) process.stderr.write(`skipped: ${found.diagnostics.map(renderDiagnostic).join()}\n`);

export const modelSha256 = '0123456789abcdef'.repeat(4);

/** What the backend makes of a graph, with three frames of random codes. */
export function build(graph: Graph, options: Partial<VhdlOptions> = {}): Result<ProjectFiles> {
  const frames = options.frames ?? randomTraces(graph, 3);
  return vhdlBackend.build(graph, { modelSha256, toolVersion: '0.0.0', target: { multipliers: 1000 }, ...options, frames }, compiler.parts);
}

/** The value of a result that must be one. */
export function valueOfResult<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.diagnostics.map(renderDiagnostic).join('\n'));
  return result.value;
}

/** The text of a project's file. */
export function textOf(files: ProjectFiles, path: string): string {
  const content = files.get(path);
  if (typeof content !== 'string') throw new Error(`the project has no text file ${path}`);
  return content;
}

export function manifestOf(files: ProjectFiles): ProjectManifest {
  return projectManifest.parse(JSON.parse(textOf(files, 'netloom.json')));
}

/** Runs `work` with the project on disk. */
export async function withProject<T>(files: ProjectFiles, work: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'netloom-backend-'));
  try {
    valueOfResult(writeProject(directory, files));
    return await work(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
