import { type GenericValue, renderGeneric } from '@netloom/vhdl-ip';
import type { Instance } from '../netlist/netlist.js';
import { indent, wrapList } from './lines.js';

/** A generic's value that is too long for the generic map: it stands in the constants package instead. */
export interface NamedConstant {
  readonly name: string;
  readonly type: 'integer_vector' | 'std_logic_vector';
  readonly text: readonly string[];
}

/** The expression for a generic map: the value itself, or the constant's name. */
export function genericExpression(instance: Instance, generic: string, value: GenericValue): string {
  return instance.constants.get(generic) ?? renderGeneric(value);
}

/** All long generics of the instances, in order. */
export function namedConstants(instances: readonly Instance[]): readonly NamedConstant[] {
  return instances.flatMap(({ generics, constants }) =>
    Object.entries(generics).flatMap(([generic, value]) => {
      const name = constants.get(generic);
      return name === undefined || typeof value !== 'object' ? [] : [namedConstant(name, value)];
    }),
  );
}

/** The package with all constants of an accelerator. */
export function renderConstantsPackage(name: string, header: readonly string[], instances: readonly Instance[]): string {
  const constants = namedConstants(instances).flatMap((constant) => [
    '',
    `  constant ${constant.name} : ${constant.type} :=`,
    ...indent(constant.text, 2),
  ]);
  return [
    ...header,
    '',
    'library ieee;',
    'use ieee.std_logic_1164.all;',
    '',
    `package ${name} is`,
    ...constants,
    '',
    `end package ${name};`,
    '',
  ].join('\n');
}

function namedConstant(name: string, value: Exclude<GenericValue, number | boolean>): NamedConstant {
  const text = renderGeneric(value);
  if ('entryBits' in value) return { name, type: 'std_logic_vector', text: breakLiteral(text) };
  return { name, type: 'integer_vector', text: breakAggregate(text) };
}

function breakAggregate(text: string): string[] {
  const items = text.slice(1, -1).split(', ');
  const lines = wrapList(items);
  return lines.map((line, i) => `${i === 0 ? '(' : ' '}${line}${i === lines.length - 1 ? ');' : ''}`);
}

/** A bit string literal in pieces joined by `&`, as lines of a thousand digits help nobody. */
function breakLiteral(text: string): string[] {
  const prefix = text.startsWith('x') ? 'x' : '';
  const digits = text.slice(prefix.length + 1, -1);
  const pieces = digits.match(/.{1,100}/g) ?? [''];
  return pieces.map((piece, i) => `${prefix}"${piece}"${i === pieces.length - 1 ? ';' : ' &'}`);
}
