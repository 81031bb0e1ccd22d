import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Result } from '@netloom/ir';
import { builtinLibrary, compileOrder, type GenericValues, type UnitManifest } from '@netloom/vhdl-ip';
import { repositoryRoot } from '../../repository.mjs';
import { readUnit } from './page-files.js';
import { portsOf, renderWrapper, type WrapperPort } from './unit-wrapper.js';

/** A unit with its generics fixed, as files to analyse in this order. */
export interface Design {
  readonly files: readonly string[];
  readonly ports: readonly WrapperPort[];
}

/** Writes the entity `example` of a unit into a directory. */
export function writeDesign(directory: string, unit: UnitManifest, generics: GenericValues): Design {
  unit.generics.parse(generics);
  const streams = [...unit.streams.inputs, ...unit.streams.outputs].map(({ name }) => `${name}_`);
  const others = readUnit(unit).ports.filter(({ name }) => !['clk', 'rst'].includes(name) && !streams.some((stream) => name.startsWith(stream)));
  const ports = portsOf(unit, generics, others.map(({ name }) => name));
  writeFileSync(join(directory, 'example.vhd'), renderWrapper(unit, generics, ports));
  const library = compileOrder([unit.name], builtinLibrary).map((file) => join(repositoryRoot, 'packages', 'vhdl-ip', 'hdl', file));
  return { files: [...library, 'example.vhd'], ports };
}

/**
 * The value of a step of a tool.
 *
 * @throws Error with the tool's messages if it failed
 */
export function expectValue<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(result.diagnostics.map(({ message }) => message).join('\n'));
}
