import type { FoldingTarget } from '@netloom/compiler';
import { cliDiagnostics, commandSubject } from '../cli-diagnostics.js';
import type { Session } from '../session/session.js';

/** Flags that say what the folding is chosen for. */
export interface TargetFlags {
  readonly targetFps?: number;
  readonly clockMhz?: number;
  readonly multipliers?: number;
}

/**
 * The target of the flags, else the configured one, else undefined. What is wrong goes to the session.
 *
 * @errors CLI008 optionsConflict, CLI009 optionNeeds
 */
export function targetOf(
  command: string,
  { targetFps, clockMhz, multipliers }: TargetFlags,
  configured: FoldingTarget | undefined,
  session: Session,
): { readonly target: FoldingTarget | undefined } | undefined {
  const subject = commandSubject(command);
  if (targetFps !== undefined && multipliers !== undefined) {
    session.note([cliDiagnostics.make.optionsConflict(subject, { first: '--target-fps', second: '--multipliers' })]);
    return undefined;
  }
  if ((targetFps === undefined) !== (clockMhz === undefined)) {
    const [option, needed] = targetFps === undefined ? ['--clock-mhz', '--target-fps'] : ['--target-fps', '--clock-mhz'];
    session.note([cliDiagnostics.make.optionNeeds(subject, { option, needed })]);
    return undefined;
  }
  if (targetFps !== undefined && clockMhz !== undefined) return { target: { framesPerSecond: targetFps, clockMegahertz: clockMhz } };
  return { target: multipliers === undefined ? configured : { multipliers } };
}
