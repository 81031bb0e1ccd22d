import { type ChildProcess, fork } from 'node:child_process';
import { repositoryRoot } from '../repository.mjs';

/** Starts a TypeScript file of this repository as a process that messages go to and from. */
export function forkSource(file: URL, { nodeOptions = [] }: { readonly nodeOptions?: readonly string[] } = {}): ChildProcess {
  const execArgv = ['--conditions=@netloom/source', '--import', 'tsx', ...nodeOptions];
  // Node looks for tsx from the working directory on.
  return fork(file, { cwd: repositoryRoot, execArgv, serialization: 'advanced' });
}
