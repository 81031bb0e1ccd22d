import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { didYouMean } from '../diagnostics/did-you-mean.js';
import { irDiagnostics } from '../ir-diagnostics.js';
import type { ExtensionPoint } from './extension-point.js';
import type { PartStore } from './parts.js';

/** A part as a plugin gave it. */
interface Entry {
  readonly key: string;
  readonly group: string;
  readonly plugin: string;
  readonly put: (store: PartStore) => void;
}

interface Replacement extends Entry {
  readonly ifAbsent: 'error' | 'add';
}

/** The parts of one extension point until all plugins have run. */
interface Gathered {
  readonly name: string;
  readonly added: Entry[];
  readonly replacing: Replacement[];
}

/** Gathers parts from plugins, then settles which of them replace which. */
export class PartRegistry {
  readonly diagnostics: Diagnostic[] = [];
  private readonly points = new Map<symbol, Gathered>();

  /** @errors IR022 duplicatePart */
  add<T>(point: ExtensionPoint<T>, part: T, plugin: string): void {
    const { added, replacing } = this.gathered(point);
    const entry = entryOf(point, part, plugin);
    const own = replacing.filter((other) => other.plugin === plugin);
    if (this.isNew(point.name, entry, [...added, ...own])) added.push(entry);
  }

  /** @errors IR022 duplicatePart, IR041 replacedTwice */
  replace<T>(point: ExtensionPoint<T>, part: T, plugin: string, ifAbsent: 'error' | 'add'): void {
    const { added, replacing } = this.gathered(point);
    const entry = { ...entryOf(point, part, plugin), ifAbsent };
    const rival = replacing.find((other) => other.group === entry.group && other.plugin !== plugin);
    if (rival !== undefined) {
      const values = { point: point.name, key: entry.group, first: rival.plugin };
      this.diagnostics.push(irDiagnostics.make.replacedTwice({ kind: 'plugin', name: plugin }, values));
      return;
    }
    const own = [...added, ...replacing].filter((other) => other.plugin === plugin);
    if (this.isNew(point.name, entry, own)) replacing.push(entry);
  }

  /**
   * Puts what is left into a store, in the order of plugins; replacements stand where the first that they replace stood.
   *
   * @errors IR042 nothingToReplace; IR043 partReplaced, a note for every group that is replaced
   */
  settle(store: PartStore): void {
    for (const { name, added, replacing } of this.points.values()) {
      const placed = new Set<string>();
      for (const entry of added) {
        const takers = replacing.filter(({ group, plugin }) => group === entry.group && plugin !== entry.plugin);
        const [taker] = takers;
        if (taker === undefined) entry.put(store);
        else if (!placed.has(entry.group)) {
          placed.add(entry.group);
          for (const replacement of takers) replacement.put(store);
          const values = { point: name, key: entry.group, first: entry.plugin };
          this.diagnostics.push(irDiagnostics.make.partReplaced({ kind: 'plugin', name: taker.plugin }, values));
        }
      }
      for (const entry of replacing) if (!placed.has(entry.group)) this.settleAbsent(name, entry, added, store);
    }
  }

  private settleAbsent(point: string, { group, plugin, ifAbsent, put }: Replacement, added: readonly Entry[], store: PartStore): void {
    if (ifAbsent === 'add') {
      put(store);
      return;
    }
    const hint = didYouMean(group, added.map((other) => other.group));
    this.diagnostics.push(irDiagnostics.make.nothingToReplace({ kind: 'plugin', name: plugin }, { point, key: group }, hint));
  }

  private isNew(point: string, { key, plugin }: Entry, others: readonly Entry[]): boolean {
    const first = others.find((other) => other.key === key);
    if (first === undefined) return true;
    this.diagnostics.push(irDiagnostics.make.duplicatePart({ kind: 'plugin', name: plugin }, { point, key, first: first.plugin }));
    return false;
  }

  private gathered({ token, name }: ExtensionPoint<never>): Gathered {
    const known = this.points.get(token) ?? { name, added: [], replacing: [] };
    this.points.set(token, known);
    return known;
  }
}

function entryOf<T>(point: ExtensionPoint<T>, part: T, plugin: string): Entry {
  return {
    key: point.keyOf(part),
    group: point.groupOf(part),
    plugin,
    put: (store) => {
      store.put(point, part, plugin);
    },
  };
}
