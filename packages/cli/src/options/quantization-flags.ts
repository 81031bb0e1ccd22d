import type { QuantizationOptions } from '@netloom/compiler';
import { type Preprocessing, splitPreprocessing } from '@netloom/ir';
import { type Command, Option } from 'commander';
import { cliDiagnostics, commandSubject } from '../cli-diagnostics.js';
import type { Session } from '../session/session.js';
import { type Configuration, readConfiguration } from './config.js';
import { percentage, wholeNumber } from './parse-values.js';
import type { PreprocessingPlace } from './preprocessing.js';

/** Flags that say how a float model becomes an integer one. */
export interface QuantizationFlags {
  readonly calibration?: string;
  readonly calibrationLimit: number;
  readonly bits?: number;
  readonly weightBits?: number;
  readonly ranges?: NonNullable<QuantizationOptions['ranges']>;
  readonly percentile?: number;
  readonly scales?: NonNullable<QuantizationOptions['scales']>;
  readonly weightsPowerOfTwo?: boolean;
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

const quantizationHelp = `
The flags of quantization are the most used keys of the configuration; netloom schema prints all of them:
  --ranges percentile --percentile 99.9   leaves out a thousandth of the elements of each activation
  --ranges mse --bits 4                   ranges of least error, which pay where bits are few
  --scales power-of-two --weights-power-of-two
                                          no multipliers: products and roundings are shifts ("aggressive")`;

/** Adds the flags to a command. */
export function addQuantizationFlags(command: Command): Command {
  return command
    .option('--calibration <file>', 'representative samples, for the ranges of all values')
    .option('--calibration-limit <n>', 'take n of them: the first, or files spread evenly over a directory', wholeNumber(1), 500)
    .option('--bits <n>', 'bits of weights and activations, 2 to 16', wholeNumber(2, 16))
    .option('--weight-bits <n>', 'bits of weights, 2 to 16', wholeNumber(2, 16))
    .addOption(new Option('--ranges <how>', 'how ranges of activations follow from calibration').choices(['min-max', 'percentile', 'mse']))
    .option('--percentile <p>', 'percent of the elements that a range by percentile holds, 50 to 100', percentage(50))
    .addOption(new Option('--scales <kind>', 'scales of weights and activations').choices(['short', 'any', 'power-of-two']))
    .option('--weights-power-of-two', 'weights of 0 or plus or minus a power of two times their scale')
    .option('--config <file>', 'configuration in JSON: quantization, folding, target, preprocessing')
    .addHelpText('after', quantizationHelp);
}

/**
 * Reads the configuration and lays the flags over it. What is wrong goes to the session.
 *
 * @errors CLI009 optionNeeds, those of `readConfiguration`
 */
export function readSettings(command: string, flags: QuantizationFlags, session: Session): Settings | undefined {
  const configuration = flags.config === undefined ? {} : session.take(readConfiguration(flags.config));
  if (configuration === undefined) return undefined;
  const { place = 'auto', ...configured } = configuration.preprocessing ?? {};
  const preprocessing = preprocessingOf(flags, Object.keys(configured).length === 0 ? undefined : configured);
  const quantization = quantizationOf(flags, configuration.quantization ?? {});
  const missing = [
    ...(preprocessing === 'incomplete' ? [{ option: '--mean', needed: '--std, and the other way round' }] : []),
    ...(flags.percentile !== undefined && quantization.ranges !== 'percentile' ? [{ option: '--percentile', needed: '--ranges percentile' }] : []),
  ];
  session.note(missing.map((one) => cliDiagnostics.make.optionNeeds(commandSubject(command), one)));
  if (preprocessing === 'incomplete' || missing.length > 0) return undefined;
  return { configuration, quantization, preprocessing, place };
}

/** Flags as the user gave them that only a float model takes; for notes. */
export function quantizationFlagsGiven(flags: QuantizationFlags): readonly string[] {
  const given: readonly (readonly [flag: string, value: unknown])[] = [
    ['--calibration', flags.calibration],
    ['--bits', flags.bits],
    ['--weight-bits', flags.weightBits],
    ['--ranges', flags.ranges],
    ['--percentile', flags.percentile],
    ['--scales', flags.scales],
    ['--weights-power-of-two', flags.weightsPowerOfTwo],
    ['the quantization of --config', flags.config],
  ];
  return given.filter(([, value]) => value !== undefined).map(([flag]) => flag);
}

/** The configured options with the flags over them. */
function quantizationOf(flags: QuantizationFlags, configured: QuantizationOptions): QuantizationOptions {
  const { bits, weightBits, ranges, scales, weightsPowerOfTwo } = flags;
  const { percentile: configuredPercentile, ...others } = configured;
  // A configured percentile says nothing of ranges that a flag asks for.
  const percentile = flags.percentile ?? (ranges === undefined || ranges === 'percentile' ? configuredPercentile : undefined);
  return {
    ...others,
    ...(bits === undefined ? {} : { bits }),
    ...(weightBits === undefined ? {} : { weightBits }),
    ...(ranges === undefined ? {} : { ranges }),
    ...(percentile === undefined ? {} : { percentile }),
    ...(scales === undefined ? {} : { scales }),
    ...(weightsPowerOfTwo === true ? { weightValues: 'power-of-two' } : {}),
  };
}

function preprocessingOf({ mean, std }: QuantizationFlags, configured: Preprocessing | undefined): Preprocessing | undefined | 'incomplete' {
  if (mean === undefined && std === undefined) return configured;
  if (mean === undefined || std === undefined) return 'incomplete';
  // The flags speak of raw numbers, so a configured scale goes with the configured mean and std.
  return { ...splitPreprocessing(configured ?? {}).layout, mean, std };
}
