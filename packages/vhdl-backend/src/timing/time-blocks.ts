interface TimeBlock {
  readonly first: number;
  readonly times: Int32Array;
  readonly base: number;
}

/** Times of events that follow each other, as blocks whose times count from a cycle each. */
export class TimeBlocks {
  /** The first event; infinite if there is none. */
  first = Infinity;
  private blocks: TimeBlock[] = [];
  private most = 64;

  get length(): number {
    return this.blocks.length;
  }

  get isFull(): boolean {
    return this.blocks.length >= this.most;
  }

  add(first: number, times: Int32Array, base: number): void {
    if (this.blocks.length === 0) this.first = first;
    this.blocks.push({ first, times, base });
  }

  timeOf(event: number): number {
    const { blocks } = this;
    let low = 0;
    let high = blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((blocks[middle]?.first ?? Infinity) <= event) low = middle;
      else high = middle - 1;
    }
    const block = blocks[low];
    return block === undefined ? Number.NaN : block.base + (block.times[event - block.first] ?? Number.NaN);
  }

  /** Forgets blocks of older events only; keeps room for as many again as are left. */
  dropBefore(event: number): void {
    this.blocks = this.blocks.filter(({ first, times }) => first + times.length > event);
    this.first = this.blocks[0]?.first ?? Infinity;
    this.most = Math.max(64, 2 * this.blocks.length);
  }

  clear(): void {
    this.blocks = [];
    this.first = Infinity;
  }
}
