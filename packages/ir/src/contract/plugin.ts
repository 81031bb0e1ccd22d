import { z } from 'zod';
import { type Result, failure, success } from '../diagnostics/result.js';
import { irDiagnostics } from '../ir-diagnostics.js';
import type { ExtensionPoint } from './extension-point.js';

/** What a plugin is handed to add its parts. */
export interface PluginHost {
  /** Adds a part; nobody else may have one with its key. */
  add<T>(point: ExtensionPoint<T>, part: T): void;
  /**
   * Adds a part in place of those of its group that other plugins add, whatever the order of plugins: a dialect's own
   * importer for an operator takes over all versions of that operator. One plugin may put several parts in their place.
   *
   * @param ifAbsent what happens where no other plugin has added anything to replace: an error, or `add` for plugins
   *   that run with and without it
   */
  replace<T>(point: ExtensionPoint<T>, part: T, ifAbsent?: 'error' | 'add'): void;
}

/** A set of parts with a name: a package's built-in layers, or a third party's. */
export interface Plugin {
  readonly name: string;
  /** The IR version it was written for; a compiler of another major refuses it. */
  readonly irVersion: string;
  /** Adds the parts before it returns; a promise is an error. */
  register(host: PluginHost): void;
}

/** Declares a plugin; the default export of a plugin package. */
export function definePlugin(plugin: Plugin): Plugin {
  return plugin;
}

type Register = (host: PluginHost) => unknown;

const isFunction = (value: unknown): value is Register => typeof value === 'function';

const pluginShape = z.object({
  name: z.string().min(1),
  irVersion: z.string(),
  register: z.custom<Register>(isFunction, 'Invalid input: expected function'),
});

/**
 * The plugin that a package exports as its default.
 *
 * @param specifier the package's name, for messages
 * @param exported the package's default export, whatever it is
 * @errors IR033 pluginInvalid
 */
export function readPlugin(specifier: string, exported: unknown): Result<Plugin> {
  const parsed = pluginShape.safeParse(exported);
  if (!parsed.success) {
    const problem = parsed.error.issues.map((issue) => [...issue.path.map(String), issue.message].join(': ')).join('; ');
    return failure([irDiagnostics.make.pluginInvalid({ kind: 'package', name: specifier }, { problem })]);
  }
  const { name, irVersion } = parsed.data;
  // `register` is called on the exported object, whose method it is.
  const register = (host: PluginHost): unknown => parsed.data.register.call(exported, host);
  return success({ name, irVersion, register });
}
