import { Command, InvalidArgumentError } from 'commander';

/** What the command line of a campaign says. */
export interface CampaignFlags {
  readonly graphs: number;
  readonly quantized: number;
  readonly mutations: number;
  readonly calls: number;
  readonly seed: number;
  readonly minutes?: number;
  readonly jobs: number;
  readonly keep: string;
  readonly json?: true;
  readonly resume?: true;
  readonly replay?: string;
}

/** The command line: `npm run campaign -- [options] [models...]`. */
export function campaignProgram(run: (models: readonly string[], flags: CampaignFlags) => Promise<void>): Command {
  return new Command('campaign')
    .description('Judges random models against ONNX Runtime and GHDL, and feeds damaged files to import, check and compile.')
    .argument('[models...]', 'ONNX files to damage beside random ones')
    .option('--graphs <count>', 'random models', wholeNumber, 1000)
    .option('--quantized <count>', 'random models that are quantized already', wholeNumber, 1000)
    .option('--mutations <count>', 'damaged files through import and check', wholeNumber, 20_000)
    .option('--calls <count>', 'damaged files through compile', wholeNumber, 300)
    .option('--seed <number>', 'of everything', wholeNumber, 1)
    .option('--minutes <count>', 'stop after this time', Number)
    .option('--jobs <count>', 'worker processes', wholeNumber, 2)
    .option('--keep <directory>', 'where failures and the state are kept', 'campaign-failures')
    .option('--resume', 'go on where the last campaign stopped')
    .option('--replay <directory>', 'try a kept failure again')
    .option('--json', 'print the figures as JSON')
    .action(run);
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
