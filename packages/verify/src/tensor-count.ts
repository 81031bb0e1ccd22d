import type { TensorDifference, TensorJudge, TensorVerification } from './verification.js';

/** What a row of the table is about. */
export type TensorRow = Pick<TensorVerification, 'tensor' | 'others' | 'value' | 'layer' | 'layerType' | 'judge'>;

/** Counts what is found about one value of a graph, frame by frame. */
export class TensorCount {
  #values = 0;
  readonly #lockstep = { differing: 0, explained: 0, unexplained: 0, largest: 0 };
  readonly #endToEnd = { differing: 0, following: 0, unexplained: 0, largest: 0 };
  readonly #runtime = { differing: 0, largest: 0 };

  constructor(
    readonly row: TensorRow,
    private readonly list: (difference: TensorDifference) => void,
  ) {}

  get judge(): TensorJudge {
    return this.row.judge;
  }

  compared(values: number): void {
    this.#values += values;
  }

  lockstep(place: DifferencePlace, isExplained: boolean): void {
    const count = this.#lockstep;
    count.differing++;
    count[isExplained ? 'explained' : 'unexplained']++;
    count.largest = Math.max(count.largest, gap(place));
    this.#note(place, 'lockstep', isExplained);
  }

  endToEnd(place: DifferencePlace, follows: boolean): void {
    const count = this.#endToEnd;
    count.differing++;
    count[follows ? 'following' : 'unexplained']++;
    count.largest = Math.max(count.largest, gap(place));
    if (!follows) this.#note(place, 'end-to-end', false);
  }

  /** Where ONNX Runtime is not the judge. */
  runtime(place: DifferencePlace): void {
    this.#runtime.differing++;
    this.#runtime.largest = Math.max(this.#runtime.largest, gap(place));
  }

  get result(): TensorVerification {
    const counts = { values: this.#values, lockstep: this.#lockstep, endToEnd: this.#endToEnd };
    return { ...this.row, ...counts, ...(this.judge === 'exact-integers' ? { runtime: this.#runtime } : {}) };
  }

  #note(place: DifferencePlace, comparison: TensorDifference['comparison'], isExplained: boolean): void {
    const { tensor, layer } = this.row;
    this.list({ tensor, ...(layer === undefined ? {} : { layer }), comparison, isExplained, ...place });
  }
}

/** Where two codes differ. */
export type DifferencePlace = Pick<TensorDifference, 'frame' | 'position' | 'ours' | 'theirs'>;

/** The codes of both sides at a position. */
export function placeOf(frame: number, position: number, ours: ArrayLike<number>, theirs: ArrayLike<number>): DifferencePlace {
  return { frame, position, ours: ours[position] ?? Number.NaN, theirs: theirs[position] ?? Number.NaN };
}

function gap({ ours, theirs }: DifferencePlace): number {
  return Math.abs(ours - theirs);
}
