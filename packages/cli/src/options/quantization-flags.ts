import type { QuantizationOptions } from '@netloom/compiler';
import { type Preprocessing, splitPreprocessing } from '@netloom/ir';
import { cliDiagnostics, commandSubject } from '../cli-diagnostics.js';
import type { Session } from '../session/session.js';
import { type Configuration, readConfiguration } from './config.js';
import type { PreprocessingPlace } from './preprocessing.js';

/** Flags that say how a float model becomes an integer one. */
export interface QuantizationFlags {
  readonly calibration?: string;
  readonly calibrationLimit: number;
  readonly bits?: number;
  readonly config?: string;
  readonly mean?: number[];
  readonly std?: number[];
}

/** The configuration with the flags over it. */
export interface Settings {
  readonly configuration: Configuration;
  readonly quantization: QuantizationOptions;
  readonly preprocessing: Preprocessing | undefined;
  readonly place: PreprocessingPlace;
}

/** Reads the configuration and lays the flags over it. What is wrong goes to the session. */
export function readSettings(command: string, flags: QuantizationFlags, session: Session): Settings | undefined {
  const configuration = flags.config === undefined ? {} : session.take(readConfiguration(flags.config));
  if (configuration === undefined) return undefined;
  const { place = 'auto', ...configured } = configuration.preprocessing ?? {};
  const preprocessing = preprocessingOf(flags, Object.keys(configured).length === 0 ? undefined : configured);
  if (preprocessing === 'incomplete') {
    session.note([cliDiagnostics.make.optionNeeds(commandSubject(command), { option: '--mean', needed: '--std, and the other way round' })]);
    return undefined;
  }
  const quantization = { ...configuration.quantization, ...(flags.bits === undefined ? {} : { bits: flags.bits }) };
  return { configuration, quantization, preprocessing, place };
}

/** Flags as the user gave them that only a float model takes; for notes. */
export function quantizationFlagsGiven({ calibration, bits, config }: QuantizationFlags): readonly string[] {
  return [
    ...(calibration === undefined ? [] : ['--calibration']),
    ...(bits === undefined ? [] : ['--bits']),
    ...(config === undefined ? [] : ['the quantization of --config']),
  ];
}

function preprocessingOf({ mean, std }: QuantizationFlags, configured: Preprocessing | undefined): Preprocessing | undefined | 'incomplete' {
  if (mean === undefined && std === undefined) return configured;
  if (mean === undefined || std === undefined) return 'incomplete';
  // The flags speak of raw numbers, so a configured scale goes with the configured mean and std.
  return { ...splitPreprocessing(configured ?? {}).layout, mean, std };
}
