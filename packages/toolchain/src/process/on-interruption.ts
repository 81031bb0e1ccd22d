const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type InterruptionSignal = (typeof signals)[number];

const pending = new Set<() => void>();

/**
 * Runs `cleanup` if the process is interrupted (SIGINT, SIGTERM, SIGHUP) or exits before it is released.
 *
 * While anything is pending, an interruption waits for the running synchronous code, then cleans up and ends the
 * process by the same signal. A program with handlers of its own is left to them; its exit cleans up.
 *
 * @param cleanup synchronous; what it throws is dropped, as the process is about to end
 * @returns releases the cleanup without running it
 */
export function onInterruption(cleanup: () => void): () => void {
  if (pending.size === 0) {
    for (const signal of signals) process.on(signal, interrupted);
    process.on('exit', cleanUp);
  }
  pending.add(cleanup);
  return () => {
    if (pending.delete(cleanup) && pending.size === 0) stopListening();
  };
}

function interrupted(signal: InterruptionSignal): void {
  if (process.listenerCount(signal) > 1) return;
  cleanUp();
  stopListening();
  process.kill(process.pid, signal);
}

function cleanUp(): void {
  for (const cleanup of [...pending].reverse()) {
    pending.delete(cleanup);
    try {
      cleanup();
    } catch {
      // The other cleanups still have to run.
    }
  }
}

function stopListening(): void {
  for (const signal of signals) process.off(signal, interrupted);
  process.off('exit', cleanUp);
}
