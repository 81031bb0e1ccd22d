import type { GenericValues, UnitManifest } from '@netloom/vhdl-ip';

/** A unit with its generics fixed. */
export interface Example<G extends GenericValues = GenericValues> {
  /** What it is, as a phrase: `a dense layer of 4 inputs and 2 outputs`. */
  readonly about: string;
  readonly generics: G;
}

/** An example that is small enough to draw all of its beats, and what its streams do. */
export interface DrawnExample<G extends GenericValues = GenericValues> extends Example<G> {
  /** By input stream: the beats of each frame, whose last one has `tlast`; a beat is its lanes in one number. */
  readonly inputs: Readonly<Record<string, readonly (readonly number[])[]>>;
  /** By output stream: the cycles in which its consumer is not ready; none if absent. */
  readonly waits?: Readonly<Record<string, readonly number[]>>;
  /** Cycles to draw, from the first one without reset on. */
  readonly cycles: number;
}

/** What the page of a unit shows of it. */
export interface UnitSample<G extends GenericValues = GenericValues> {
  readonly unit: UnitManifest<G>;
  readonly drawn: DrawnExample<G>;
  /** Of sizes that networks have; their figures stand beside those of the drawn one. */
  readonly larger: readonly Example<G>[];
}

/** A sample, with the generics held against the unit's type. */
export function sampleOf<G extends GenericValues>(
  unit: UnitManifest<G>,
  drawn: DrawnExample<G>,
  ...larger: readonly Example<G>[]
): UnitSample {
  return { unit, drawn, larger };
}
