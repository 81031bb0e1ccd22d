import type { QuantizationOptions } from '@netloom/compiler';
import type { Preprocessing } from '@netloom/toolchain';
import { cliDiagnostics, commandSubject } from '../cli-diagnostics.js';
import type { Session } from '../session/session.js';
import { type Configuration, readConfiguration } from './config.js';

/** Flags that say how a float model becomes an integer one. */
export interface QuantizationFlags {
  readonly calibration?: string;
  readonly calibrationLimit: number;
  readonly bits?: number;
  readonly config?: string;
  readonly mean?: readonly number[];
  readonly std?: readonly number[];
}

/** The configuration with the flags over it. */
export interface Settings {
  readonly configuration: Configuration;
  readonly quantization: QuantizationOptions;
  readonly preprocessing: Preprocessing | undefined;
}

/** Reads the configuration and lays the flags over it. What is wrong goes to the session. */
export function readSettings(command: string, flags: QuantizationFlags, session: Session): Settings | undefined {
  const configuration = flags.config === undefined ? {} : session.take(readConfiguration(flags.config));
  if (configuration === undefined) return undefined;
  const preprocessing = preprocessingOf(flags, configuration);
  if (preprocessing === 'incomplete') {
    session.note([cliDiagnostics.make.optionNeeds(commandSubject(command), { option: '--mean', needed: '--std, and the other way round' })]);
    return undefined;
  }
  const quantization = { ...configuration.quantization, ...(flags.bits === undefined ? {} : { bits: flags.bits }) };
  return { configuration, quantization, preprocessing };
}

/** Flags as the user gave them that only a float model takes; for notes. */
export function quantizationFlagsGiven({ calibration, bits, config }: QuantizationFlags): readonly string[] {
  return [
    ...(calibration === undefined ? [] : ['--calibration']),
    ...(bits === undefined ? [] : ['--bits']),
    ...(config === undefined ? [] : ['the quantization of --config']),
  ];
}

function preprocessingOf({ mean, std }: QuantizationFlags, configuration: Configuration): Preprocessing | undefined | 'incomplete' {
  if (mean === undefined && std === undefined) return configuration.preprocessing;
  return mean === undefined || std === undefined ? 'incomplete' : { mean, std };
}
