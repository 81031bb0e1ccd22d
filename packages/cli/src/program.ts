import { Command, Option, type OutputConfiguration } from 'commander';
import { optimizationLevels } from '@netloom/toolchain';
import { type CheckFlags, check } from './commands/check.js';
import { type CompileFlags, compile } from './commands/compile.js';
import { type EvaluateFlags, evaluate } from './commands/evaluate.js';
import { type QuantizeFlags, quantize } from './commands/quantize.js';
import { type RunFlags, run } from './commands/run.js';
import { schema } from './commands/schema.js';
import { type SimulateFlags, simulate } from './commands/simulate.js';
import { type VerifyFlags, verify } from './commands/verify.js';
import { collect, numberList, positiveNumber, probability, wholeNumber } from './options/parse-values.js';
import { addQuantizationFlags } from './options/quantization-flags.js';
import type { CommandOutcome, Session } from './session/session.js';
import { version } from './version.js';

const exitCodes = `
Exit codes: 0 done; 1 the model is illegal, or the hardware differs; 2 the command could not be carried out as it was called.`;
const verification = `
Differences are explained where they are of one code and float32 cannot tell the exact result from a rounding tie; all
others are failures. ONNX Runtime is needed: npm install --ignore-scripts onnxruntime-node`;
const sampleFiles = `
FILE may be npy, npz (FILE:KEY names an array), idx, PNG, JPEG or an ONNX TensorProto (.pb), gzip-compressed or not, with
or without a batch, as H W C or C H W; or a directory, of which all PNG and JPEG files are taken.`;

/**
 * The commands and their options.
 *
 * @param output takes help and complaints about the call
 * @param finish takes the outcome of the command that was run
 */
export function createProgram(session: Session, output: OutputConfiguration, finish: (outcome: CommandOutcome) => void): Command {
  const program = new Command('netloom')
    .configureOutput(output)
    .description('Compiles trained CNNs in ONNX to streaming FPGA accelerators in plain VHDL-2008.')
    .version(version, '--version', 'print the version')
    .helpCommand(false)
    .addHelpText('after', exitCodes)
    .exitOverride();
  const addPlain = (name: string, description: string, examples: readonly string[]): Command =>
    program
      .command(name)
      .description(description)
      .helpOption('-h, --help', 'show this help')
      .addHelpText('after', `\nExamples:\n${examples.map((example) => `  $ netloom ${example}`).join('\n')}`)
      .exitOverride();
  const add = (name: string, description: string, examples: readonly string[]): Command =>
    withJson(
      addPlain(name, description, examples).option('--plugin <path>', 'load a plugin: a file, a directory or an installed package (repeatable)', collect),
    );

  add('check', 'Says everything that keeps a model from being compiled, and what it is made of.', ['check model.onnx'])
    .argument('<model>', 'ONNX model')
    .action(async (model: string, flags: CheckFlags) => {
      finish(await check(model, flags, session));
    });

  withTarget(withQuantization(
    add('compile', 'Compiles a model to a VHDL project with a self-checking testbench.', [
      'compile model.onnx -o build --calibration images.npy',
      'compile model.onnx -o build --calibration t10k-images-idx3-ubyte.gz --mean 0 --std 255 --multipliers 64',
      'compile model.onnx -o build --calibration data.npz:x --target-fps 1000 --clock-mhz 100',
      'compile model.onnx -o build --calibration images.npy --bits 4 --ranges mse --scales power-of-two',
      'compile model.onnx -o build --calibration photos --config netloom.json',
    ])
      .argument('<model>', 'ONNX model, float or integer')
      .requiredOption('-o, --output <dir>', 'directory of the project'),
  ))
    .option('--frames <n>', 'frames of test vectors in the project', wholeNumber(0, 10_000), 3)
    .option('--backend <name>', 'backend that builds the project', 'vhdl')
    .option('--explain', 'say what sets the interval, how busy each layer is, and what the next step would take')
    .option('--force', 'write into a directory that holds other files')
    .addHelpText('after', sampleFiles)
    .action(async (model: string, flags: CompileFlags) => {
      finish(await compile(model, flags, session));
    });

  withQuantization(
    add('quantize', 'Quantizes a model and writes it as ONNX, with QuantizeLinear and DequantizeLinear.', [
      'quantize model.onnx -o model.int8.onnx --calibration images.npy',
      'quantize model.onnx -o model.int4.onnx --calibration images.npy --bits 4',
    ])
      .argument('<model>', 'ONNX model, or directory of a project')
      .requiredOption('-o, --output <file>', 'the integer model'),
  )
    .addHelpText('after', sampleFiles)
    .action(async (model: string, flags: QuantizeFlags) => {
      finish(await quantize(model, flags, session));
    });

  withPreprocessing(
    add('run', "Computes a model's outputs with the golden model: float for a model, integer for a project.", [
      'run model.onnx --input image.png --mean 0 --std 255',
      'run build --input images.npy --output scores.npy --trace tensors',
    ])
      .argument('<model>', 'ONNX model, or directory of a project')
      .requiredOption('--input <file>', 'samples: a file, or a directory of images')
      .option('--output <file>', 'write the outputs, in the order of the model, to .npy or .npz')
      .option('--trace <dir>', 'write every tensor as .npy'),
  )
    .option('--limit <n>', 'take n samples: the first, or files spread evenly over a directory', wholeNumber(1))
    .addHelpText('after', sampleFiles)
    .action(async (model: string, flags: RunFlags) => {
      finish(await run(model, flags, session));
    });

  add('simulate', 'Simulates a project in GHDL and compares every layer with the golden model, value by value.', [
    'simulate build',
    'simulate build --input images.npy --frames 5 --stall 0.3 --seed 7',
  ])
    .argument('<dir>', 'directory of a project')
    .option('--input <file>', "samples to simulate instead of the project's test vectors")
    .option('--frames <n>', 'how many frames (all that the project holds)', wholeNumber(1))
    .option('--stall <p>', 'probability of a stall in each cycle, at inputs and outputs', probability, 0)
    .option('--seed <s>', 'seed of the stalls', wholeNumber(1, 1_000_000), 1)
    .addHelpText('after', sampleFiles)
    .action(async (directory: string, flags: SimulateFlags) => {
      finish(await simulate(directory, flags, session));
    });

  withQuantization(
    withTarget(
      add('verify', 'Compares every quantized tensor of a model, from ONNX Runtime, with the golden model, and that with GHDL.', [
        'verify model.int8.onnx --random 200',
        'verify model.int8.onnx --input images.npy --limit 100 --ghdl-frames 3',
        'verify model.onnx --calibration images.npy --random 50',
      ])
        .argument('<model>', 'ONNX model; a float one is quantized first, as quantize does')
        .option('--input <file>', 'samples: a file, or a directory of images')
        .option('--limit <n>', 'take n of them: the first, or files spread evenly over a directory', wholeNumber(1))
        .option('--random <n>', 'random frames besides, uniform over what the inputs hold (20 without --input)', wholeNumber(0, 1_000_000))
        .option('--seed <s>', 'seed of the random frames', wholeNumber(1, 1_000_000), 1)
        .option('--ghdl-frames <n>', 'build the hardware and simulate the first n frames', wholeNumber(0, 10_000), 0)
        .addOption(new Option('--ort-level <level>', 'compare the outputs at another optimization level of ONNX Runtime, apart').choices(optimizationLevels).default('disabled')),
    ),
  )
    .addHelpText('after', verification)
    .addHelpText('after', sampleFiles)
    .action(async (model: string, flags: VerifyFlags) => {
      finish(await verify(model, flags, session));
    });

  withQuantization(
    add('evaluate', 'Measures the accuracy of a model as float and as integer model, or of a project.', [
      'evaluate model.onnx --input t10k-images-idx3-ubyte.gz --labels t10k-labels-idx1-ubyte.gz --calibration images.npy',
      'evaluate build --input data.npz:x --labels data.npz:y --limit 1000',
      'evaluate build --input photos',
    ])
      .argument('<model>', 'ONNX model, or directory of a project')
      .requiredOption('--input <file>', 'samples: a file, or a directory of images')
      .option('--labels <file>', 'class numbers, one per sample: as the samples, or text; the names of sub-directories by default'),
  )
    .option('--limit <n>', 'take n samples: the first, or files spread evenly over a directory', wholeNumber(1))
    .addHelpText('after', sampleFiles)
    .action(async (model: string, flags: EvaluateFlags) => {
      finish(await evaluate(model, flags, session));
    });

  withJson(addPlain('schema', 'Prints the JSON schema of the configuration file, for editors.', ['schema > netloom.schema.json'])).action(() => {
    finish(schema(session));
  });

  return program;
}

function withJson(command: Command): Command {
  return command.option('--json', 'print one JSON document instead of text');
}

function withQuantization(command: Command): Command {
  return withPreprocessing(addQuantizationFlags(command));
}

function withTarget(command: Command): Command {
  return command
    .option('--target-fps <n>', 'choose the cheapest folding for this many frames per second', positiveNumber)
    .option('--clock-mhz <f>', 'at this clock', positiveNumber)
    .option('--multipliers <n>', 'choose the fastest folding within this many multipliers (256 without any target)', wholeNumber(1));
}

function withPreprocessing(command: Command): Command {
  return command
    .option('--mean <list>', 'raw samples become (x - mean) / std; one number, or one per channel with commas', numberList)
    .option('--std <list>', 'see --mean', numberList);
}
