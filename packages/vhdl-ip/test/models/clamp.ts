/** `value` limited to [low, high]. */
export function clampValue(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
