import { builtinUnits } from '@netloom/vhdl-ip';
import { unitSamples } from '@netloom/vhdl-ip/samples';
import { describe, expect, it } from 'vitest';
import { renderBare, renderFramed } from '../src/bench/synthesis/framed-unit.js';

describe('the units that bench:synthesis measures', () => {
  it('are all of the library', () => {
    expect(unitSamples.filter(({ placed }) => placed.length > 0).map(({ unit }) => unit.name)).toEqual(builtinUnits.map(({ name }) => name));
  });

  it('stand between registers with every bit of their streams', () => {
    for (const { unit, generics } of unitSamples.flatMap(({ unit, placed }) => placed.map(({ generics }) => ({ unit, generics })))) {
      const bits = (streams: typeof unit.streams.inputs): number =>
        streams.reduce((sum, stream) => sum + stream.lanes(generics) * stream.laneBits(generics), 0);
      const [inputs, outputs] = [unit.streams.inputs, unit.streams.outputs];
      const framed = renderFramed(unit, generics);
      // Beside the data: valid and last forwards, ready backwards.
      expect(framed).toContain(`signal inputs   : std_logic_vector(${bits(inputs) + 2 * inputs.length + outputs.length - 1} downto 0)`);
      expect(framed).toContain(`signal outputs  : std_logic_vector(${bits(outputs) + 2 * outputs.length + inputs.length - 1} downto 0)`);
      expect(renderBare(unit, generics)).toContain(`unit : entity work.${unit.name}\n`);
    }
  });
});
