import { maxPool, requant, streamRegister } from '@netloom/vhdl-ip';
import { describe, expect, it } from 'vitest';
import { drawWaves } from '../src/docs/ip/draw-waves.js';
import { describeGenericRules, describeValue } from '../src/docs/ip/generic-rules.js';
import { renderHeaderText } from '../src/docs/ip/header-markdown.js';
import { linkNames } from '../src/docs/ip/page-links.js';
import { readUnitFile } from '../src/docs/ip/unit-file.js';
import { renderWaveJson } from '../src/docs/ip/wave-json.js';

const file = `-- twice: doubles values, in a sentence
-- of two lines.
--
-- Function
--   y = 2 * x.
-- Timing
--   Latency 1 cycle. Interval
--     beats * 1
--   cycles.

library ieee;

entity twice is
  generic (
    lanes : positive;   -- values of a beat
    shift : natural := 1
  );
  port (
    clk          : in  std_logic;
    m_axis_tdata : out std_logic_vector(lanes * 9 - 1 downto 0)
  );
end entity twice;
`;

describe('a VHDL file', () => {
  it('gives header, generics and ports', () => {
    const { summary, sections, generics, ports } = readUnitFile(file, 'twice');
    expect(summary).toBe('doubles values, in a sentence of two lines.');
    expect(sections).toEqual([
      { title: 'Function', lines: ['y = 2 * x.'] },
      { title: 'Timing', lines: ['Latency 1 cycle. Interval', '  beats * 1', 'cycles.'] },
    ]);
    expect(generics).toEqual([
      { name: 'lanes', type: 'positive', default: undefined, meaning: 'values of a beat' },
      { name: 'shift', type: 'natural', default: '1', meaning: '' },
    ]);
    expect(ports).toEqual([
      { name: 'clk', direction: 'in', type: 'std_logic', meaning: '' },
      { name: 'm_axis_tdata', direction: 'out', type: 'std_logic_vector(lanes * 9 - 1 downto 0)', meaning: '' },
    ]);
  });

  it('must name the entity', () => {
    expect(() => readUnitFile(file, 'thrice')).toThrow(/thrice/);
  });
});

describe('the text of a header', () => {
  it('flows, and keeps what is indented or aligned', () => {
    expect(renderHeaderText(['One sentence', 'of two lines:', '  max(a, b)', 'Then', 'more.'])).toBe(
      'One sentence of two lines:\n\n```text\nmax(a, b)\n```\n\nThen more.',
    );
    expect(renderHeaderText(['sum      adds', 'maximum  compares', 'The rest.'])).toBe('```text\nsum      adds\nmaximum  compares\n```\n\nThe rest.');
  });

  it('is a list where sentences begin with what they are about', () => {
    expect(renderHeaderText(['Input: lanes of', 'bits. Output: the same.', '`bias`: one a row.', 'offset (0): floor', '  of it.'])).toBe(
      '- Input: lanes of bits.\n- Output: the same.\n- `bias`: one a row.\n- offset (0): floor of it.',
    );
  });

  it('has links to models, decision records and other units', () => {
    expect(linkNames('as `window` and `mvu` do, test/models/mvu.ts, decision record 0002', 'mvu')).toBe(
      'as [`window`](window.md) and `mvu` do, [models/mvu.ts](../../packages/vhdl-ip/test/models/mvu.ts), [decision record 0002](../adr/0002-integer-semantics.md)',
    );
  });
});

describe('the rules of generics', () => {
  it('are the limits of the schema', () => {
    const rules = describeGenericRules(maxPool);
    expect(rules.get('lane_bits')).toBe('1 to 31');
    expect(rules.get('frame_beats')).toBe('from 1 on');
    expect(rules.get('is_signed')).toBe('true, false');
  });

  it('say to which form of a unit a generic belongs', () => {
    const rules = describeGenericRules(requant);
    expect(rules.get('method')).toBe('0, 1, 2');
    expect(rules.get('shift')).toBe('0 to 160; method 0, method 1');
    expect(rules.get('thresholds')).toBe('packed numbers; method 2');
    expect(rules.get('low')).toBe('any');
  });

  it('stand beside values, long ones by their length', () => {
    expect(describeValue({ entryBits: 4, entries: [1n, -2n] })).toBe('(1, -2) of 4 bits');
    expect(describeValue(Array.from({ length: 9 }, () => 1))).toBe('9 numbers');
  });
});

describe('a timing diagram', () => {
  /** A cycle of the register: both streams as data, valid, ready and last. */
  const cycle = (input: string, output: string) =>
    Object.fromEntries(
      [['s_axis', input] as const, ['m_axis', output] as const].flatMap(([stream, values]) =>
        values.split(' ').map((value, i) => [`${stream}_${['tdata', 'tvalid', 'tready', 'tlast'][i] ?? ''}`, value]),
      ),
    );
  const waves = renderWaveJson(streamRegister, [
    cycle('xx 0 0 x', 'xx 0 1 x'),
    cycle('11 1 1 1', 'xx 0 1 x'),
    cycle('21 1 0 1', '11 1 0 1'),
    cycle('21 1 1 1', '11 1 1 1'),
  ]);

  it('has a cell for each beat while it is offered, with the colour of its frame', () => {
    expect(waves.signal).toEqual([
      { name: 'clk', wave: 'p...' },
      {},
      ['s_axis', { name: 'tdata', wave: 'x35.', data: ['11', '21'] }, { name: 'tvalid', wave: '01..' }, { name: 'tready', wave: '0101' }, { name: 'tlast', wave: 'x1..' }],
      {},
      ['m_axis', { name: 'tdata', wave: 'x.3.', data: ['11'] }, { name: 'tvalid', wave: '0.1.' }, { name: 'tready', wave: '1.01' }, { name: 'tlast', wave: 'x.1.' }],
    ]);
  });

  it('is drawn with the shapes that it uses and no others, the same every time', () => {
    const picture = drawWaves(waves);
    expect(drawWaves(waves)).toBe(picture);
    const defined = [...picture.matchAll(/<g id="([^"]+)"><path/g)].map(([, id]) => id);
    const used = new Set([...picture.matchAll(/xlink:href="#([^"]+)"/g)].map(([, id]) => id));
    expect(new Set(defined)).toEqual(used);
    expect(picture).toMatch(/^<svg [^]*>21<[^]*<\/svg>\n$/);
  });
});
