/** A beat with its `tlast`. */
export interface Beat {
  readonly data: number;
  readonly last: boolean;
}

/** What frame_guard makes of beats: whole frames, and how many input frames were broken. */
export function frameGuardModel(beats: readonly Beat[], frameBeats: number): { values: number[]; errors: number } {
  const values: number[] = [];
  let errors = 0;
  let frame: number[] = [];
  let dropping = false;
  for (const { data, last } of beats) {
    if (dropping) {
      dropping = !last;
      continue;
    }
    frame.push(data);
    const full = frame.length === frameBeats;
    if (last !== full) errors += 1;
    if (full || last) {
      while (frame.length < frameBeats) frame.push(0);
      values.push(...frame);
      frame = [];
      dropping = !last;
    }
  }
  return { values, errors };
}
