import type { Netlist, Stream } from '../netlist/netlist.js';
import { type Branch, acceptedBeats, branchesBefore, producedBeats } from './branch.js';

/** Beats by which one output of a fork may be ahead of the other. */
const forkLead = 1;

/** A FIFO takes a beat a cycle after it gave one, and the join one before the other operand is there. */
const slack = 2;

/**
 * How many beats must be able to wait at each input of a join; 0 where no FIFO is needed.
 *
 * Counted in beats alone, so it holds whatever stalls. Take two branches of a fork that meet in the join. When the join
 * waits for beat k of one branch, that branch has taken at most so many beats as it can hold before it gives that one.
 * The other branch has had hardly more beats, and what it makes of them beyond k beats waits: for as many, over all k of a
 * frame, there must be room. Then a branch is never stopped by the other one before it is full by itself, and a full
 * branch has what it needs for the next beat.
 *
 * @param inputs streams of equal beats that the join reads at the same pace
 */
export function joinDepths(netlist: Netlist, inputs: readonly Stream[]): readonly number[] {
  const branches = inputs.map((stream) => branchesBefore(netlist, stream));
  return inputs.map((stream, i) => {
    const waiting = branches.flatMap((others, j) =>
      i === j ? [] : pairsOf(branches[i] ?? [], others).map(([short, long]) => mostWaiting(short, long, stream.beatsPerFrame)),
    );
    const most = Math.max(0, ...waiting);
    return most <= 1 ? 0 : most + slack;
  });
}

/** Branches that part at the same fork. */
function pairsOf(short: readonly Branch[], long: readonly Branch[]): readonly (readonly [Branch, Branch])[] {
  return short.flatMap((one) =>
    long.filter(({ fork, port }) => fork === one.fork && port !== one.port).map((other) => [one, other] as const),
  );
}

function mostWaiting(short: Branch, long: Branch, beatsPerFrame: number): number {
  const accepted = acceptedBeats(long);
  const produced = producedBeats(short);
  let most = 0;
  for (let joined = 0; joined < beatsPerFrame; joined++)
    most = Math.max(most, produced(accepted(joined) + forkLead) - joined);
  return most;
}
