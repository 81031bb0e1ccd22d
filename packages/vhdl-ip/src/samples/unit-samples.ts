import type { GenericValues, UnitManifest } from '../manifest.js';

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

/** A unit in the sizes in which it is shown and measured. */
export interface UnitSamples<G extends GenericValues = GenericValues> {
  readonly unit: UnitManifest<G>;
  /** On its page, with a timing diagram. */
  readonly drawn: DrawnExample<G>;
  /** On its page as well: of sizes that networks have; their figures stand beside those of the drawn one. */
  readonly larger: readonly Example<G>[];
  /** As layers of 8-bit networks have it: placed and routed by the benchmark of synthesis. */
  readonly placed: readonly Example<G>[];
  /** Each of its architectures, small: the tests look for combinational paths and unwanted cells in their netlists. */
  readonly netlists: readonly Example<G>[];
}

/** Samples of a unit, with the generics held against its type and its rules. */
export function samplesOf<G extends GenericValues>(unit: UnitManifest<G>, samples: Omit<UnitSamples<G>, 'unit'>): UnitSamples<G> {
  const { drawn, larger, placed, netlists } = samples;
  for (const { generics } of [drawn, ...larger, ...placed, ...netlists]) unit.generics.parse(generics);
  return { unit, ...samples };
}
