import type { SourceNode } from './source-node.js';

/** What the wiring of nodes gives. */
export interface NodeOrder {
  /** In topological order; the model's own order where it is one. */
  readonly ordered: readonly SourceNode[];
  /** Nodes that no output depends on. */
  readonly unused: readonly SourceNode[];
  /** Nodes that depend on their own results. */
  readonly cyclic: readonly SourceNode[];
}

/**
 * Sorts nodes so that each follows those it reads from.
 *
 * @param producers the node that makes each tensor
 * @param outputs tensors that must be made; without any, every node counts as used
 */
export function orderNodes(
  nodes: readonly SourceNode[],
  producers: ReadonlyMap<string, SourceNode>,
  outputs: readonly string[],
): NodeOrder {
  const used = outputs.length === 0 ? new Set(nodes) : usedNodes(producers, outputs);
  const live = nodes.filter((node) => used.has(node));
  const unused = nodes.filter((node) => !used.has(node));
  if (isOrdered(live, producers)) return { ordered: live, unused, cyclic: [] };
  const waiting = new Map<SourceNode, number>();
  const readers = new Map<SourceNode, SourceNode[]>();
  for (const node of live) {
    const sources = new Set(node.inputs.map((input) => producers.get(input)).filter((source) => source !== undefined));
    waiting.set(node, sources.size);
    for (const source of sources) {
      const list = readers.get(source);
      if (list === undefined) readers.set(source, [node]);
      else list.push(node);
    }
  }
  const ordered: SourceNode[] = [];
  const done = new Set<SourceNode>();
  let ready = live.filter((node) => waiting.get(node) === 0);
  while (ready.length > 0) {
    const next: SourceNode[] = [];
    for (const node of ready) {
      ordered.push(node);
      done.add(node);
      for (const reader of readers.get(node) ?? []) {
        const count = (waiting.get(reader) ?? 0) - 1;
        waiting.set(reader, count);
        if (count === 0) next.push(reader);
      }
    }
    ready = next;
  }
  return { ordered, unused, cyclic: live.filter((node) => !done.has(node)) };
}

function usedNodes(producers: ReadonlyMap<string, SourceNode>, outputs: readonly string[]): Set<SourceNode> {
  const used = new Set<SourceNode>();
  const open = [...outputs];
  for (let tensor = open.pop(); tensor !== undefined; tensor = open.pop()) {
    const node = producers.get(tensor);
    if (node === undefined || used.has(node)) continue;
    used.add(node);
    for (const input of node.inputs) open.push(input);
  }
  return used;
}

function isOrdered(nodes: readonly SourceNode[], producers: ReadonlyMap<string, SourceNode>): boolean {
  const seen = new Set<SourceNode>();
  return nodes.every((node) => {
    const ready = node.inputs.every((input) => {
      const source = producers.get(input);
      return source === undefined || seen.has(source);
    });
    seen.add(node);
    return ready;
  });
}
