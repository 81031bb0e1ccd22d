import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const packageFolder = join(import.meta.dirname, '..', '..');
const repositoryFolder = join(packageFolder, '..', '..');

/** What a program printed, and how it ended. */
export interface ProgramResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Folders of the VHDL files: `hdl` for the entities, `sim` for the simulation parts. */
export const hdlFolder = join(packageFolder, 'hdl');
export const simFolder = join(packageFolder, 'sim');

/** The simulator: `NETLOOM_GHDL`, or `ghdl` on the path. */
export function simulator(): string {
  return process.env.NETLOOM_GHDL ?? 'ghdl';
}

/** GHDL 5, which synthesizes: `NETLOOM_GHDL5`, or the one in the repository's `.tools`, or `ghdl` on the path. */
export function synthesizer(): string {
  const fetched = join(repositoryFolder, '.tools', 'ghdl5', 'bin', 'ghdl');
  return process.env.NETLOOM_GHDL5 ?? (existsSync(fetched) ? fetched : 'ghdl');
}

/** Refuses a synthesizer before GHDL 5: older ones write wrong netlists without a word. */
export async function requireSynthesizer(): Promise<void> {
  const { stdout } = await runProgram(synthesizer(), ['--version'], tmpdir());
  const major = Number(/^GHDL (\d+)/.exec(stdout)?.[1] ?? Number.NaN);
  if (!(major >= 5)) {
    throw new Error(
      `synthesis needs GHDL 5 or newer (environment variable NETLOOM_GHDL5), but ${synthesizer()} is ${
        stdout.split('\n')[0] ?? ''
      }`,
    );
  }
}

/** Runs a program in a folder; a program that fails is a result, one that cannot start is an error. */
export function runProgram(program: string, args: readonly string[], folder: string): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { cwd: folder, maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
      if (error === null) resolve({ exitCode: 0, stdout, stderr });
      else if (typeof error.code === 'number') resolve({ exitCode: error.code, stdout, stderr });
      else reject(new Error(`${program} did not run to its end`, { cause: error }));
    });
  });
}
