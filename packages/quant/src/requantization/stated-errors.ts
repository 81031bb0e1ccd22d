/** How far a definition and float32 are from the real result at most, in codes. */
interface Errors {
  readonly error: number;
  readonly float32Error: number;
}

/** What notes say of both errors, in codes. */
export function statedErrors({ error, float32Error }: Errors): { readonly error: string; readonly float32Error: string; readonly distance: string } {
  return { error: upwards(error), float32Error: upwards(float32Error), distance: upwards(Math.max(error, float32Error)) };
}

/** Two significant digits, never less than the bound. */
function upwards(bound: number): string {
  if (bound === 0) return '0';
  const unit = 10 ** (Math.floor(Math.log10(bound)) - 1);
  return (Math.ceil(bound / unit) * unit).toPrecision(2);
}
