import type { SourceGraph } from '../../source/source-graph.js';
import type { Stream } from '../../view/stream.js';

/** Who reads the tensors of a source. */
export class TensorUses {
  /** Tensors that nodes make. */
  private readonly made: ReadonlySet<string>;
  /** How many nodes read only the shape of each tensor. */
  private readonly shapeReads = new Map<string, number>();

  constructor(private readonly source: SourceGraph) {
    this.made = new Set(source.nodes.flatMap(({ outputs }) => outputs));
    for (const { domain, operator, inputs: [input = ''] } of source.nodes)
      if (domain === '' && operator === 'Shape') this.shapeReads.set(input, (this.shapeReads.get(input) ?? 0) + 1);
  }

  /** True if a node or the graph's outputs read a tensor. */
  isUsed(tensor: string): boolean {
    return (this.source.uses.get(tensor) ?? 0) > 0;
  }

  /** True if one node reads the stream, under whatever name and shape, and it leaves the graph nowhere. */
  isPrivate(stream: Stream): boolean {
    return this.sharing(stream) === undefined;
  }

  /** How many inputs of nodes and outputs read the stream's elements; what only names them under another shape does not. */
  readsOf({ aliases }: Stream): number {
    return aliases.reduce((reads, { tensor }) => reads + this.countOf(tensor) - 1, 1);
  }

  /** Who else reads a stream, in words; undefined if nothing does. */
  sharing({ aliases }: Stream): string | undefined {
    const shared = aliases.find(({ tensor }) => this.countOf(tensor) !== 1);
    return shared === undefined ? undefined : `${JSON.stringify(shared.tensor)} is read elsewhere`;
  }

  /** How many inputs of nodes and outputs read a tensor's elements. What one node makes for itself, as a step, is read once. */
  private countOf(tensor: string): number {
    return (this.source.uses.get(tensor) ?? (this.made.has(tensor) ? 0 : 1)) - (this.shapeReads.get(tensor) ?? 0);
  }
}
