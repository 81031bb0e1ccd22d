import type { Graph, Layer, Value } from '../../src/index.js';

/** The graph with one layer changed. */
export function withLayer(base: Graph, name: string, change: (found: Layer) => Partial<Layer>): Graph {
  return { ...base, layers: base.layers.map((found) => (found.name === name ? { ...found, ...change(found) } : found)) };
}

/** The graph with one value changed. */
export function withValue(base: Graph, name: string, change: (found: Value) => Partial<Value>): Graph {
  return {
    ...base,
    values: new Map([...base.values].map(([key, found]) => [key, key === name ? { ...found, ...change(found) } : found])),
  };
}
