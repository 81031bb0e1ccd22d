import { type Compiler, createCompiler } from '@netloom/compiler';
import { loadPlugins } from './load-plugins.js';
import type { Session } from './session.js';

/** A compiler with the plugins that were named. What is wrong goes to the session. */
export async function openCompiler(plugins: readonly string[], session: Session): Promise<Compiler | undefined> {
  const loaded = session.take(await loadPlugins(plugins));
  return loaded === undefined ? undefined : session.take(createCompiler({ plugins: loaded }));
}
