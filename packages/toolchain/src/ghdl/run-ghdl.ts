import { type Result, failure, success } from '@netloom/ir';
import { type ProcessOutcome, renderEnding, runProcess } from '../process/run-process.js';
import { toolchainDiagnostics } from '../toolchain-diagnostics.js';
import type { Tool } from '../tools/find-executable.js';

/** What every call of GHDL needs. */
export interface GhdlOptions {
  readonly ghdl: Tool;
  /** Holds the library; files that the design opens are relative to it, too. */
  readonly workDirectory: string;
  readonly signal?: AbortSignal | undefined;
  readonly onLine?: ((line: string, stream: 'stdout' | 'stderr') => void) | undefined;
}

/** Generics of the top unit; GHDL takes integers, booleans and strings. */
export type GhdlGenerics = Readonly<Record<string, string | number | boolean>>;

const standard = ['--std=08', '--workdir=.'];
const keptOutput = 20;

/**
 * Analyses VHDL-2008 files, in order, into the library `work`.
 *
 * @errors TLC003 toolFailed with GHDL's messages, TLC004 cancelled
 */
export function analyse(options: GhdlOptions, files: readonly string[]): Promise<Result<undefined>> {
  return accept(options, ['-a', ...standard, ...files], files.length === 1 ? (files[0] ?? '') : 'the VHDL files');
}

/**
 * Elaborates a unit. GHDL's mcode backend elaborates again when it runs, with the generics; this only checks early.
 *
 * @errors TLC003 toolFailed with GHDL's messages, TLC004 cancelled
 */
export function elaborate(options: GhdlOptions, unit: string): Promise<Result<undefined>> {
  return accept(options, ['-e', ...standard, unit], unit);
}

/**
 * Runs an analysed unit to its end. The exit code is that of the design (`std.env.finish`), or 1 when elaboration
 * fails or an assertion of severity failure stops it; the output tells.
 *
 * @errors TLC002 toolUnusable, TLC004 cancelled
 */
export function run(
  options: GhdlOptions,
  unit: string,
  generics: GhdlGenerics = {},
  runOptions: readonly string[] = [],
): Promise<Result<ProcessOutcome>> {
  // Large constants go on GHDL's own stack, whose limit is meant to find runaway recursion.
  const after = [...genericOptions(generics), '--max-stack-alloc=0', ...runOptions];
  return call(options, ['--elab-run', ...standard, unit, ...after]);
}

export interface SynthesisOptions {
  readonly format?: 'vhdl' | 'verilog' | 'raw-vhdl' | 'dot';
  readonly generics?: GhdlGenerics;
}

/**
 * Synthesizes an analysed unit to a netlist. Wants GHDL 5: older versions make wrong netlists.
 *
 * @errors TLC003 toolFailed with GHDL's messages, TLC004 cancelled
 */
export async function synthesize(
  options: GhdlOptions,
  unit: string,
  { format = 'vhdl', generics = {} }: SynthesisOptions = {},
): Promise<Result<string>> {
  const parameters = ['--synth', ...standard, '--no-formal', `--out=${format}`, ...genericOptions(generics), unit];
  const outcome = await call(options, parameters);
  if (!outcome.ok) return outcome;
  return outcome.value.exitCode === 0 ? success(outcome.value.stdout) : rejected(unit, outcome.value);
}

async function accept(options: GhdlOptions, parameters: readonly string[], what: string): Promise<Result<undefined>> {
  const outcome = await call(options, parameters);
  if (!outcome.ok) return outcome;
  return outcome.value.exitCode === 0 ? success(undefined) : rejected(what, outcome.value);
}

function call({ ghdl, workDirectory, signal, onLine }: GhdlOptions, parameters: readonly string[]): Promise<Result<ProcessOutcome>> {
  return runProcess(ghdl.path, parameters, { cwd: workDirectory, signal, onLine });
}

function rejected<T>(what: string, outcome: ProcessOutcome): Result<T> {
  const output = outcome.stderr.trim().split('\n').slice(0, keptOutput).join('\n');
  const shown = { what, ending: renderEnding(outcome), output };
  return failure([toolchainDiagnostics.make.toolFailed({ kind: 'tool', name: 'GHDL' }, shown)]);
}

function genericOptions(generics: GhdlGenerics): string[] {
  return Object.entries(generics).map(([name, value]) => `-g${name}=${value}`);
}
