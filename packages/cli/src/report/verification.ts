import type { TensorDifference, TensorVerification, Verification } from '@netloom/verify';
import type { HardwareVerification } from '../model/verify-hardware.js';
import { renderDifference } from './simulation.js';
import { renderFacts, renderNumber, renderTable } from './table.js';
import { hardwareOf } from './verification-report.js';

/** Differences that are shown one by one. */
const shownDifferences = 10;

/** Longer names are shown by their end. */
const longestName = 44;

/** What a verification found, for people. */
export function renderVerification(found: Verification, hardware: HardwareVerification | undefined): string {
  const parts = [
    renderTensors(found.tensors, hardware),
    facts(found, hardware),
    ...differences('Unexplained', found.differences.filter(({ isExplained }) => !isExplained), unexplained(found)),
    ...differences('Explained by a float32 tie', found.differences.filter(({ isExplained }) => isExplained), total(found, ({ lockstep }) => lockstep.explained)),
    ...list('Quantized tensors of the model that hardware has no value of', found.uncompared),
    ...hostTable(found),
    ...levelTable(found),
    verdict(found, hardware),
  ];
  return parts.join('\n\n');
}

function renderTensors(tensors: readonly TensorVerification[], hardware: HardwareVerification | undefined): string {
  const simulated = hardware === undefined ? [] : ['GHDL', 'differ'];
  return renderTable(
    ['tensor', 'layer', 'judge', 'values', 'differ', 'explained', 'largest', 'end to end', 'following', 'largest', ...simulated],
    tensors.map(({ tensor, layer = '', layerType = 'input', judge, values, lockstep, endToEnd }) => {
      const made = hardware === undefined ? undefined : hardwareOf(hardware, layer);
      return [
        shorten(tensor),
        layerType,
        judge === 'onnx-runtime' ? 'ONNX Runtime' : 'integers',
        values,
        lockstep.differing,
        lockstep.explained,
        lockstep.largest,
        endToEnd.differing,
        endToEnd.following,
        endToEnd.largest,
        ...(hardware === undefined ? [] : [made?.values, made?.differing]),
      ];
    }),
  );
}

function facts(found: Verification, hardware: HardwareVerification | undefined): string {
  const [differing, explained] = [total(found, ({ lockstep }) => lockstep.differing), total(found, ({ lockstep }) => lockstep.explained)];
  const [apart, following] = [total(found, ({ endToEnd }) => endToEnd.differing), total(found, ({ endToEnd }) => endToEnd.following)];
  const wide = found.tensors.filter(({ judge }) => judge === 'exact-integers').length;
  return renderFacts([
    ['compared', `${renderNumber(found.values)} values of ${found.tensors.length} tensors in ${renderNumber(found.frames)} frames with ONNX Runtime ${found.runtime}, without optimizations`],
    ['lockstep', `${renderNumber(differing)} differ, ${renderNumber(explained)} of them explained by a float32 tie`],
    ['end to end', `${renderNumber(apart)} differ, ${renderNumber(following)} of them may follow from those`],
    ['integers', wide === 0 ? undefined : `judge ${wide} tensors, whose sums float32 does not hold`],
    ['GHDL', hardware === undefined ? undefined : simulationFact(hardware)],
  ]);
}

function simulationFact({ simulator, simulation, seconds }: HardwareVerification): string {
  const { comparedValues, differingValues, frames, cycles } = simulation;
  return `${renderNumber(comparedValues)} values of ${renderNumber(frames)} frames in ${simulator}, ${renderNumber(differingValues)} differ; ${renderNumber(cycles)} cycles, ${renderNumber(seconds)} s`;
}

function differences(title: string, listed: readonly TensorDifference[], count: number): readonly string[] {
  if (count === 0) return [];
  const shown = listed.slice(0, shownDifferences);
  const table = renderTable(
    ['tensor', 'comparison', 'frame', 'position', 'golden', 'judge'],
    shown.map(({ tensor, comparison, frame, position, ours, theirs }) => [shorten(tensor), comparison, frame, position, ours, theirs]),
  );
  const rest = count > shown.length ? `\n… ${renderNumber(count - shown.length)} more; --json lists them` : '';
  return [`${title}:\n${table}${rest}`];
}

function hostTable({ host }: Verification): readonly string[] {
  if (host.length === 0) return [];
  const rows = host.map(({ tensor, operator, values, differing, largest }) => [shorten(tensor), operator, values, differing, largest.toPrecision(3)]);
  return [`On the host, not part of the verdict:\n${renderTable(['tensor', 'operator', 'values', 'differ', 'largest'], rows)}`];
}

function levelTable({ level }: Verification): readonly string[] {
  if (level === undefined) return [];
  const rows = level.outputs.map(({ tensor, values, differing, largest }) => [shorten(tensor), values, differing, largest.toPrecision(3)]);
  return [`Outputs of ONNX Runtime at level ${level.name} against none, not part of the verdict:\n${renderTable(['output', 'values', 'differ', 'largest'], rows)}`];
}

function list(title: string, names: readonly string[]): readonly string[] {
  return names.length === 0 ? [] : [`${title}:\n${names.map((name) => `  ${shorten(name)}`).join('\n')}`];
}

function verdict(found: Verification, hardware: HardwareVerification | undefined): string {
  const golden = found.equal ? 'The golden model computes what ONNX Runtime computes, but for what is explained.' : 'The golden model DIFFERS from ONNX Runtime.';
  const exact = found.equal && total(found, ({ lockstep, endToEnd }) => lockstep.differing + endToEnd.differing) === 0;
  const sentence = exact ? 'The golden model computes exactly what ONNX Runtime computes.' : golden;
  if (hardware === undefined) return sentence;
  const { equal, firstDifference } = hardware.simulation;
  if (equal) return `${sentence}\nThe hardware computes exactly what the golden model computes.`;
  return [sentence, ...(firstDifference === undefined ? [] : [renderDifference(firstDifference)]), 'The hardware DIFFERS from the golden model.'].join('\n');
}

function unexplained(found: Verification): number {
  return total(found, ({ lockstep, endToEnd }) => lockstep.unexplained + endToEnd.unexplained);
}

function total({ tensors }: Verification, count: (tensor: TensorVerification) => number): number {
  return tensors.reduce((sum, tensor) => sum + count(tensor), 0);
}

function shorten(name: string): string {
  return name.length <= longestName ? name : `…${name.slice(1 - longestName)}`;
}
