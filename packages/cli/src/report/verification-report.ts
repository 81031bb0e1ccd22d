import type { Verification } from '@netloom/verify';
import type { HardwareVerification } from '../model/verify-hardware.js';
import type { CommandOutcome } from '../session/session.js';

/** What a verification found, for machines. */
export function verificationReport(
  found: Verification,
  hardware: HardwareVerification | undefined,
  inputs: { readonly samples: number; readonly random: number; readonly seed: number },
): CommandOutcome['report'] {
  const { tensors, differences, host, level, runtime, ...others } = found;
  return {
    ...others,
    inputs,
    onnxRuntime: runtime,
    tensors: tensors.map(({ lockstep, endToEnd, runtime: own, ...row }) => ({
      ...row,
      lockstep: { ...lockstep },
      endToEnd: { ...endToEnd },
      ...(own === undefined ? {} : { runtime: { ...own } }),
      ...(hardware === undefined || row.layer === undefined ? {} : { hardware: hardwareOf(hardware, row.layer) ?? null }),
    })),
    differences: differences.map((difference) => ({ ...difference })),
    host: host.map((tensor) => ({ ...tensor })),
    ...(level === undefined ? {} : { level: { name: level.name, outputs: level.outputs.map((output) => ({ ...output })) } }),
    ...(hardware === undefined ? {} : { hardware: simulationReport(hardware) }),
  };
}

/** What GHDL has made of a layer; undefined where hardware computes it within another one. */
export function hardwareOf({ simulation }: HardwareVerification, layer: string): { readonly values: number; readonly differing: number } | undefined {
  const streams = simulation.perStream.filter((stream) => stream.role !== 'input' && stream.layer === layer);
  const [first] = streams;
  return first === undefined ? undefined : { values: first.comparedValues, differing: Math.max(...streams.map(({ differingValues }) => differingValues)) };
}

function simulationReport({ simulator, simulation, seconds }: HardwareVerification) {
  const { frames, cycles, comparedValues, differingValues, equal, firstDifference, violations } = simulation;
  return {
    simulator,
    frames,
    seconds: Math.round(seconds * 10) / 10,
    cycles,
    comparedValues,
    differingValues,
    equal,
    firstDifference: firstDifference === undefined ? null : { ...firstDifference },
    violations: violations.map((violation) => ({ ...violation })),
  };
}
