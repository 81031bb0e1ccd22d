import type { WindowPlan } from './window-plan.js';

/**
 * Copies the windows of one output row into patches.
 *
 * @shape data [H, W, C] -> patch [output column][group][kernel row][kernel column][channel of the group]
 * @param padding what a padded position holds
 */
export function gatherRow(
  plan: WindowPlan,
  data: ArrayLike<number>,
  outRow: number,
  groups: number,
  padding: number,
  patch: Float64Array,
): void {
  const { outWidth, inWidth, channels, kernelHeight, kernelWidth } = plan;
  const ofGroup = channels / groups;
  const groupStride = kernelHeight * kernelWidth * ofGroup;
  for (let x = 0; x < outWidth; x++) {
    const start = x * groupStride * groups;
    for (let ky = 0; ky < kernelHeight; ky++) {
      const inRow = plan.rows[outRow * kernelHeight + ky] ?? -1;
      for (let kx = 0; kx < kernelWidth; kx++) {
        const inColumn = plan.columns[x * kernelWidth + kx] ?? -1;
        const from = inRow < 0 || inColumn < 0 ? -1 : (inRow * inWidth + inColumn) * channels;
        let to = start + (ky * kernelWidth + kx) * ofGroup;
        for (let group = 0; group < groups; group++) {
          if (from < 0) patch.fill(padding, to, to + ofGroup);
          else for (let i = 0; i < ofGroup; i++) patch[to + i] = data[from + group * ofGroup + i] ?? 0;
          to += groupStride;
        }
      }
    }
  }
}
