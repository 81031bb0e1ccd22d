/** What a judge found. */
export interface Comparison {
  /** How many values were compared. */
  readonly values: number;
  /** Differences that float32 arithmetic accounts for; see {@link explainsDifference}. */
  readonly explained: number;
  /** All others, in words; the first ones. */
  readonly differences: readonly string[];
  /** Layers that the other side has no types for. */
  readonly unjudgedLayers: number;
  /** Present where frames had not come to their pace yet, so that it was not compared with the predicted one. */
  readonly isUnsettled?: true;
}

/** Differences that are listed. */
const listed = 10;

/** Counts what a judge finds. */
export class ComparisonCount {
  #values = 0;
  #explained = 0;
  #unjudgedLayers = 0;
  #differing = 0;
  #isUnsettled = false;
  readonly #differences: string[] = [];

  compared(values: number): void {
    this.#values += values;
  }

  explained(): void {
    this.#differing++;
    this.#explained++;
  }

  differs(difference: string): void {
    this.#differing++;
    if (this.#differences.length < listed) this.#differences.push(difference);
  }

  leftOut(): void {
    this.#unjudgedLayers++;
  }

  unsettled(): void {
    this.#isUnsettled = true;
  }

  /** Differences so far, explained ones included. */
  get differing(): number {
    return this.#differing;
  }

  get result(): Comparison {
    const found = { values: this.#values, explained: this.#explained, differences: this.#differences, unjudgedLayers: this.#unjudgedLayers };
    return this.#isUnsettled ? { ...found, isUnsettled: true } : found;
  }
}
