import type { Compiler } from '@netloom/compiler';
import type { Preprocessing } from '@netloom/ir';
import { type Frames, type OptimizationLevel, type Tool, findGhdl, loadOnnxRuntime } from '@netloom/toolchain';
import { type Verification, type VerificationRequest, uniformInputs, verifyModel } from '@netloom/verify';
import { cliDiagnostics, commandSubject } from '../cli-diagnostics.js';
import { filesBeside, isDirectory } from '../model/open-model.js';
import { readSamples } from '../model/read-samples.js';
import { type VerifiedModel, verifiedModel } from '../model/verified-model.js';
import { type HardwareVerification, verifyHardware } from '../model/verify-hardware.js';
import { type QuantizationFlags, readSettings } from '../options/quantization-flags.js';
import { type TargetFlags, targetOf } from '../options/target-flags.js';
import { renderVerification } from '../report/verification.js';
import { verificationReport } from '../report/verification-report.js';
import { openCompiler } from '../session/open-compiler.js';
import type { CommandOutcome, Session } from '../session/session.js';

export interface VerifyFlags extends QuantizationFlags, TargetFlags {
  readonly input?: string;
  readonly limit?: number;
  readonly random?: number;
  readonly seed: number;
  readonly ghdlFrames: number;
  readonly ortLevel: OptimizationLevel;
  readonly plugin?: readonly string[];
}

/** How many random frames there are when nothing is asked and there are no samples. */
const defaultFrames = 20;

/** Frames to verify with: samples, then random ones. */
interface VerifiedFrames extends Frames {
  readonly samples: number;
  readonly random: number;
}

/** `netloom verify MODEL`: every quantized tensor from ONNX Runtime against the golden model, and that against GHDL. */
export async function verify(model: string, flags: VerifyFlags, session: Session): Promise<CommandOutcome> {
  const settings = readSettings('verify', flags, session);
  const target = targetOf('verify', flags, settings?.configuration.target, session);
  if (isDirectory(model)) session.note([cliDiagnostics.make.projectExpected(commandSubject('verify'), { path: model })]);
  const runtime = session.take(await loadOnnxRuntime());
  const ghdl: Tool | undefined = flags.ghdlFrames === 0 ? undefined : session.take(await findGhdl());
  if (settings === undefined || target === undefined || runtime === undefined || isDirectory(model)) return session.fail();
  if (flags.ghdlFrames > 0 && ghdl === undefined) return session.fail();
  const compiler = await openCompiler(flags.plugin ?? [], session);
  const verified = compiler === undefined ? undefined : verifiedModel(model, compiler, flags, settings, session);
  if (compiler === undefined || verified === undefined) return session.fail();
  const frames = framesOf(verified, flags, settings.preprocessing, session);
  if (frames === undefined) return session.fail();
  const judge = { runtime, level: flags.ortLevel, externalData: filesBeside(model) };
  const found = await holdAgainst(compiler, verified, frames, judge, session);
  if (found === undefined) return session.fail();
  const configuration = { ...settings.configuration, ...target };
  const hardware = ghdl === undefined ? undefined : await verifyHardware(compiler, verified, frames, flags.ghdlFrames, configuration, ghdl, session);
  if (ghdl !== undefined && hardware === undefined) return session.fail();
  return outcome(found, hardware, frames, flags, session);
}

async function holdAgainst(
  { evaluator }: Compiler,
  { bytes, graph }: VerifiedModel,
  frames: Frames,
  judge: Pick<VerificationRequest, 'runtime' | 'level' | 'externalData'>,
  session: Session,
): Promise<Verification | undefined> {
  const progress = session.progress('Verifying frame');
  const onProgress = (done: number, total: number): Promise<void> => progress.update(done, total);
  const result = await verifyModel({ model: bytes, graph, evaluator, frames, ...judge, onProgress, signal: session.signal });
  progress.end();
  return session.take(result);
}

function framesOf({ graph }: VerifiedModel, flags: VerifyFlags, preprocessing: Preprocessing | undefined, session: Session): VerifiedFrames | undefined {
  const { input, limit, seed, random: wanted = input === undefined ? defaultFrames : 0 } = flags;
  const samples = input === undefined ? undefined : readSamples(input, graph, { preprocessing, limit }, session);
  if (input !== undefined && samples === undefined) return undefined;
  const random = uniformInputs(graph, wanted, seed);
  const known = samples?.count ?? 0;
  const count = known + wanted;
  if (count === 0 || count < flags.ghdlFrames) {
    const shown = { wanted: Math.max(1, flags.ghdlFrames), source: 'the verification', samples: count };
    session.note([cliDiagnostics.make.tooFewSamples(commandSubject('verify'), shown, 'Give more with --input or --random.')]);
    return undefined;
  }
  return { count, samples: known, random: wanted, frame: (index) => (index < known ? (samples?.frame(index) ?? new Map<string, Float32Array>()) : random.frame(index - known)) };
}

function outcome(found: Verification, hardware: HardwareVerification | undefined, frames: VerifiedFrames, { seed }: VerifyFlags, session: Session): CommandOutcome {
  const report = verificationReport(found, hardware, { samples: frames.samples, random: frames.random, seed });
  const text = renderVerification(found, hardware);
  const isEqual = found.equal && (hardware?.simulation.equal ?? true);
  return isEqual ? session.succeed(report, text) : session.reject(report, text);
}
