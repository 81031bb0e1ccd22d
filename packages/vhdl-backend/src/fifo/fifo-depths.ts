import type { Netlist } from '../netlist/netlist.js';
import { deadlockFreeDepths } from './deadlock-free-depths.js';
import { type Effort, fullSpeedDepths } from './full-speed-depths.js';
import { fifosOf } from './resize.js';

/** How deep a FIFO must be and why, in beats; 0 where none is needed. */
export interface FifoDepth {
  /** Label of the FIFO's instance. */
  readonly label: string;
  /** The least with which no schedule of stalls ends in a deadlock: beats are counted, times mean nothing. */
  readonly deadlockFreeDepth: number;
  /** The least with which no frame is predicted to take longer than with any depth, as {@link fullSpeedDepths} finds it. */
  readonly fullSpeedDepth: number;
  /** The greater of both: what is built. */
  readonly depth: number;
}

/** Depths of all FIFOs, or streams that wait for each other in a circle which no FIFO can break. */
export type FifoPlan =
  | { readonly ok: true; readonly fifos: readonly FifoDepth[] }
  | { readonly ok: false; readonly circle: readonly string[] };

const defaultEffort: Effort = { first: 3e8, others: 4e8 };

/**
 * Calculates the depths of the FIFOs of a netlist, whatever depths they have in it.
 *
 * @param labels the FIFOs in question; others keep their depths
 */
export function fifoDepths(netlist: Netlist, labels: readonly string[] = fifosOf(netlist), effort = defaultEffort): FifoPlan {
  // Streams can only starve each other where one unit waits for several.
  if (labels.length === 0 && netlist.instances.every(({ inputs }) => inputs.length < 2)) return { ok: true, fifos: [] };
  const safe = deadlockFreeDepths(netlist, labels);
  if (!safe.ok) return safe;
  if (labels.length === 0) return { ok: true, fifos: [] };
  const full = fullSpeedDepths(netlist, labels, safe.depths, effort);
  const fifos = labels.map((label): FifoDepth => {
    const deadlockFreeDepth = safe.depths.get(label) ?? 0;
    const fullSpeedDepth = full.get(label) ?? 0;
    return { label, deadlockFreeDepth, fullSpeedDepth, depth: Math.max(deadlockFreeDepth, fullSpeedDepth) };
  });
  return { ok: true, fifos };
}
