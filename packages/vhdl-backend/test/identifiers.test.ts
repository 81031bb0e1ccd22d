import { describe, expect, it } from 'vitest';
import { createIdentifiers, toIdentifier } from '../src/netlist/identifiers.js';

const legal = /^[a-z](_?[a-z0-9])*$/;

describe('toIdentifier', () => {
  it.each([
    'conv1/Conv2D',
    'Plus214_Output_0',
    '"; end architecture; --',
    'entity',
    'logic',
    '3x3',
    '',
    'Größe',
    '日本語',
    '__a__',
  ])('turns %j into a legal identifier', (name) => {
    expect(toIdentifier(name)).toMatch(legal);
  });

  it('keeps names that are identifiers already', () => {
    expect(toIdentifier('conv_1')).toBe('conv_1');
    expect(toIdentifier('backboneConv')).toBe('backbone_conv');
  });

  it('puts an ending on words of VHDL and SystemVerilog', () => {
    expect(toIdentifier('entity')).toBe('entity_n');
    expect(toIdentifier('do')).toBe('do_n');
    expect(toIdentifier('Signal')).toBe('signal_n');
  });
});

describe('createIdentifiers', () => {
  it('never gives one identifier twice, whatever the names', () => {
    const identifiers = createIdentifiers(['top']);
    const names = ['top', 'a b', 'a-b', 'a_b', 'A B', 'a_b_2', '', '?', 'top'];
    const claimed = names.map((name) => identifiers.claim(name));
    expect(new Set([...claimed, 'top']).size).toBe(names.length + 1);
    for (const identifier of claimed) expect(identifier).toMatch(legal);
  });

  it('keeps the ending of parts, however long the whole is', () => {
    const identifiers = createIdentifiers();
    const long = identifiers.claim('layer'.repeat(100));
    expect(long).toHaveLength(60);
    expect(identifiers.claimFor(long, 'mvu')).toBe(`${long}_mvu`);
    expect(identifiers.claimFor(long, 'mvu')).toBe(`${long}_mvu_2`);
  });

  it('gives no name that Windows refuses to a file', () => {
    expect(['con', 'PRN', 'Aux', 'nul'].map(toIdentifier)).toEqual(['con_n', 'prn_n', 'aux_n', 'nul_n']);
  });
});
