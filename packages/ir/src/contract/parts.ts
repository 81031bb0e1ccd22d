import { type Result, resultOf } from '../diagnostics/result.js';
import { irDiagnostics } from '../ir-diagnostics.js';
import { irVersion } from '../version.js';
import type { ExtensionPoint } from './extension-point.js';
import { PartRegistry } from './part-registry.js';
import type { Plugin, PluginHost } from './plugin.js';

/** The parts that plugins added, by extension point: what stages are made from. */
export interface Parts {
  /** All parts of a point, in the order of plugins; empty if there are none. */
  all<T>(point: ExtensionPoint<T>): readonly T[];
}

/** Keeps parts; a composition root may back it by a container of its own. */
export interface PartStore extends Parts {
  /** @param plugin name of the plugin that the part is of */
  put<T>(point: ExtensionPoint<T>, part: T, plugin: string): void;
}

/**
 * Runs plugins into a store and reports duplicate keys, clashing plugin names and IR versions, all at once.
 *
 * @errors IR020 pluginIrVersion, IR021 duplicatePlugin, IR022 duplicatePart, IR032 pluginFailed, IR041 replacedTwice,
 *   IR042 nothingToReplace; IR043 partReplaced, a note
 */
export function collectParts(plugins: readonly Plugin[], store: PartStore = createPartStore()): Result<Parts> {
  const registry = new PartRegistry();
  const { diagnostics } = registry;
  const names = new Set<string>();
  for (const plugin of plugins) {
    const subject = { kind: 'plugin', name: plugin.name };
    if (names.has(plugin.name)) diagnostics.push(irDiagnostics.make.duplicatePlugin(subject, {}));
    names.add(plugin.name);
    if (readsIrVersion(plugin.irVersion)) register(plugin, registry);
    else diagnostics.push(irDiagnostics.make.pluginIrVersion(subject, { theirs: plugin.irVersion, ours: irVersion }));
  }
  registry.settle(store);
  return resultOf(diagnostics, () => store);
}

/** @errors IR032 pluginFailed, and those of the registry */
function register(plugin: Plugin, registry: PartRegistry): void {
  const { name } = plugin;
  const host: PluginHost = {
    add: (point, part) => {
      registry.add(point, part, name);
    },
    replace: (point, part, ifAbsent = 'error') => {
      registry.replace(point, part, name, ifAbsent);
    },
  };
  const fail = (problem: string): void => {
    registry.diagnostics.push(irDiagnostics.make.pluginFailed({ kind: 'plugin', name }, { problem }));
  };
  try {
    const untrusted: { register(host: PluginHost): unknown } = plugin;
    const returned = untrusted.register(host);
    if (isPromise(returned)) {
      returned.then(undefined, () => undefined);
      fail('register returned a promise, but parts are added before it returns.');
    }
  } catch (error) {
    // A plugin is the user's choice, so its fault is reported with the others' instead of ending the program.
    fail(String(error));
  }
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** True if a graph or plugin of this IR version can be read here: same major, no newer minor. */
export function readsIrVersion(theirs: string, ours: string = irVersion): boolean {
  const [theirMajor, theirMinor] = numbers(theirs);
  const [ourMajor, ourMinor] = numbers(ours);
  return theirMajor === ourMajor && theirMinor <= ourMinor;
}

function numbers(version: string): readonly [number, number] {
  const match = /^(\d+)\.(\d+)\.(\d+)$/.exec(version);
  return match === null ? [Number.NaN, Number.NaN] : [Number(match[1]), Number(match[2])];
}

/** A store in plain memory, for stages used alone. */
export function createPartStore(): PartStore {
  const parts = new Map<symbol, unknown[]>();
  return {
    put: (point, part) => {
      parts.set(point.token, [...(parts.get(point.token) ?? []), part]);
    },
    // Only `put` with the same typed point fills a token, so its parts have the point's type.
    all: <T>(point: ExtensionPoint<T>) => (parts.get(point.token) ?? []) as readonly T[],
  };
}
