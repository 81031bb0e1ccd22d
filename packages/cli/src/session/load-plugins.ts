import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Plugin, type Result, failure, readPlugin, resultOf } from '@netloom/ir';
import { cliDiagnostics } from '../cli-diagnostics.js';

/**
 * Loads plugins: files, directories of packages, or packages that are installed where the command is run. All that fail
 * are reported at once.
 *
 * @errors CLI005 pluginMissing, CLI006 pluginFailed, CLI007 pluginShape
 */
export async function loadPlugins(names: readonly string[]): Promise<Result<readonly Plugin[]>> {
  const loaded: Result<Plugin>[] = [];
  for (const name of names) loaded.push(await loadPlugin(name));
  return resultOf(
    loaded.flatMap(({ diagnostics }) => diagnostics),
    () => loaded.flatMap((result) => (result.ok ? [result.value] : [])),
  );
}

async function loadPlugin(name: string): Promise<Result<Plugin>> {
  const subject = { kind: 'plugin', name };
  const entry = locate(name);
  if (entry === undefined) return failure([cliDiagnostics.make.pluginMissing(subject, {})]);
  let module: { readonly default?: unknown };
  try {
    module = (await import(pathToFileURL(entry).href)) as { readonly default?: unknown };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return failure([cliDiagnostics.make.pluginFailed(subject, { problem })]);
  }
  const exported = module.default;
  const plugin = readPlugin(name, exported);
  if (plugin.ok) return plugin;
  const actual = exported === undefined ? 'missing' : `of type ${typeof exported}`;
  return failure([cliDiagnostics.make.pluginShape(subject, { actual })]);
}

function locate(name: string): string | undefined {
  const path = resolve(name);
  if (existsSync(path) && statSync(path).isFile()) return path;
  const require = createRequire(join(process.cwd(), 'package.json'));
  for (const request of [path, name]) {
    try {
      return require.resolve(request);
    } catch {
      const entry = esModuleEntry(require, request);
      if (entry !== undefined) return entry;
    }
  }
  return undefined;
}

/** The entry of a package whose exports are for `import` alone, which `require.resolve` refuses. */
function esModuleEntry(require: NodeJS.Require, request: string): string | undefined {
  const folders = request.startsWith('/') ? [request] : (require.resolve.paths(request) ?? []).map((folder) => join(folder, request));
  for (const folder of folders) {
    const file = join(folder, 'package.json');
    if (!existsSync(file)) continue;
    const { exports, main } = require(file) as { readonly exports?: unknown; readonly main?: string };
    const entry = entryOf(exports) ?? main;
    if (entry !== undefined && existsSync(join(folder, entry))) return join(folder, entry);
  }
  return undefined;
}

function entryOf(exports: unknown): string | undefined {
  if (typeof exports === 'string') return exports;
  if (typeof exports !== 'object' || exports === null) return undefined;
  const byCondition = new Map<string, unknown>(Object.entries(exports));
  for (const condition of ['.', 'node', 'import', 'default']) {
    const entry = entryOf(byCondition.get(condition));
    if (entry !== undefined) return entry;
  }
  return undefined;
}
