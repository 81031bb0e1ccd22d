import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { analyse, elaborate, findGhdl, findGhdl5, findNextpnrIce40, findYosys, run, runProcess, runYosys, synthesize } from '../src/index.js';
import { ghdl, ghdl5 } from './fixtures/ghdl.js';

const scratch = mkdtempSync(join(tmpdir(), 'tools-'));
afterAll(() => {
  rmSync(scratch, { recursive: true });
});

function program(path: string, script: string): string {
  const file = join(scratch, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

const two = program('two/ghdl', 'echo "GHDL 2.0.0 (test)"');
const five = program('home/.tools/ghdl5/bin/ghdl', 'echo "GHDL 5.0.1 (test)"');
const broken = program('broken/ghdl', 'echo "libgnat is missing" >&2; exit 3');
const empty = join(scratch, 'empty');
mkdirSync(empty);
const nowhere = { environment: { PATH: empty }, directory: empty };
/** A GHDL 5 in the repository itself is found from everywhere. */
const local = existsSync(join(import.meta.dirname, '../../../.tools/ghdl5/bin/ghdl'));

describe('finding tools', () => {
  it('GHDL: the variable wins, then PATH, then a local GHDL 5', async () => {
    const environment = { NETLOOM_GHDL: five, PATH: join(scratch, 'two') };
    expect(await findGhdl({ environment, directory: empty })).toMatchObject({ value: { path: five, version: '5.0.1' } });
    const onPath = { environment: { PATH: `${empty}:${join(scratch, 'two')}` }, directory: empty };
    expect(await findGhdl(onPath)).toMatchObject({ value: { path: two, version: '2.0.0' } });
    const below = join(scratch, 'home/a/b');
    mkdirSync(below, { recursive: true });
    expect(await findGhdl({ environment: { PATH: empty }, directory: below })).toMatchObject({ value: { path: five } });
  });

  it('GHDL 5: never an older one', async () => {
    expect(await findGhdl5({ environment: { NETLOOM_GHDL5: five }, directory: empty })).toMatchObject({ value: { version: '5.0.1' } });
    const old = await findGhdl5({ environment: { NETLOOM_GHDL5: two }, directory: empty });
    expect(old).toMatchObject({ ok: false, diagnostics: [{ code: 'TLC002' }] });
    expect(old.diagnostics[0]?.message).toContain('2.0.0');
  });

  it.skipIf(local)('a missing tool says where it was looked for and how to get it', async () => {
    for (const found of [await findGhdl(nowhere), await findGhdl5(nowhere), await findYosys(nowhere), await findNextpnrIce40(nowhere)]) {
      expect(found).toMatchObject({ ok: false, diagnostics: [{ code: 'TLC001' }] });
      expect(found.diagnostics[0]?.hint).toMatch(/^Install .* NETLOOM_/);
    }
    const onlyOld = { environment: { PATH: join(scratch, 'two') }, directory: empty };
    expect(await findGhdl5(onlyOld)).toMatchObject({ diagnostics: [{ code: 'TLC001', subject: { name: 'GHDL 5' } }] });
  });

  it('nextpnr says its version on the other stream', async () => {
    const path = program('nextpnr/nextpnr-ice40', 'echo "nextpnr-ice40 -- Next Generation Place and Route (Version 0.4-1)" >&2');
    const found = await findNextpnrIce40({ environment: { PATH: join(scratch, 'nextpnr') }, directory: empty });
    expect(found).toMatchObject({ value: { path, version: '0.4-1' } });
  });

  it('a tool that does not run says what it says', async () => {
    for (const path of [broken, join(scratch, 'not there'), scratch]) {
      const found = await findGhdl({ environment: { NETLOOM_GHDL: path }, directory: empty });
      expect(found).toMatchObject({ ok: false, diagnostics: [{ code: 'TLC002', values: { path } }] });
    }
    const found = await findGhdl({ environment: { NETLOOM_GHDL: broken }, directory: empty });
    expect(found.diagnostics[0]?.message).toContain('libgnat is missing');
  });
});

describe('running programs', () => {
  it('gives both outputs, lines as they come, and how it ended', async () => {
    const lines: string[] = [];
    const script = 'echo one; echo two >&2; printf three; exit 4';
    const result = await runProcess('sh', ['-c', script], { onLine: (line, stream) => lines.push(`${stream} ${line}`) });
    expect(result).toMatchObject({ value: { exitCode: 4, endedBy: undefined, stdout: 'one\nthree', stderr: 'two\n' } });
    expect(lines.sort()).toEqual(['stderr two', 'stdout one', 'stdout three']);
    expect(await runProcess('sh', ['-c', 'kill -9 $$'])).toMatchObject({ value: { exitCode: undefined, endedBy: 'SIGKILL' } });
  });

  it('keeps the end of a long output', async () => {
    const result = await runProcess('sh', ['-c', 'seq 100000'], { keepCharacters: 7 });
    expect(result).toMatchObject({ value: { stdout: '100000\n' } });
  });
});

describe.skipIf(!ghdl.ok)('GHDL', () => {
  const design = `library ieee; use ieee.std_logic_1164.all;
entity inverter is generic (width : positive := 2); port (a : in std_logic_vector(width - 1 downto 0); y : out std_logic_vector(width - 1 downto 0)); end entity;
architecture rtl of inverter is begin y <= not a; end architecture;`;
  const bench = `library std; use std.env.all;
entity bench is generic (text : string := ""; code : natural := 0; flag : boolean := false); end entity;
architecture sim of bench is begin process begin
  report text & boolean'image(flag); finish(code); wait; end process; end architecture;`;

  it('analyses, elaborates and runs with generics', async () => {
    if (!ghdl.ok) throw new Error('unreachable');
    const workDirectory = mkdtempSync(join(scratch, 'work-'));
    const options = { ghdl: ghdl.value, workDirectory };
    writeFileSync(join(workDirectory, 'bench.vhd'), bench);
    expect(await analyse(options, ['bench.vhd'])).toMatchObject({ ok: true });
    expect(await elaborate(options, 'bench')).toMatchObject({ ok: true });
    const result = await run(options, 'bench', { text: 'hello world/', code: 5, flag: true });
    expect(result).toMatchObject({ ok: true, value: { exitCode: 5 } });
    if (result.ok) expect(result.value.stdout + result.value.stderr).toContain('hello world/true');
    expect(await elaborate(options, 'missing')).toMatchObject({ ok: false, diagnostics: [{ code: 'TLC003' }] });
    writeFileSync(join(workDirectory, 'bad.vhd'), 'entity is');
    const bad = await analyse(options, ['bad.vhd']);
    expect(bad).toMatchObject({ ok: false, diagnostics: [{ code: 'TLC003' }] });
    expect(bad.diagnostics[0]?.message).toContain('bad.vhd:1');
  });

  it.skipIf(!ghdl5.ok)('synthesizes with GHDL 5, and yosys reads it', async () => {
    if (!ghdl5.ok) throw new Error('unreachable');
    const workDirectory = mkdtempSync(join(scratch, 'work-'));
    const options = { ghdl: ghdl5.value, workDirectory };
    writeFileSync(join(workDirectory, 'inverter.vhd'), design);
    expect(await analyse(options, ['inverter.vhd'])).toMatchObject({ ok: true });
    const vhdl = await synthesize(options, 'inverter', { generics: { width: 5 } });
    expect(vhdl.ok && vhdl.value).toContain('std_logic_vector (4 downto 0)');
    const verilog = await synthesize(options, 'inverter', { format: 'verilog' });
    if (!verilog.ok) throw new Error('no verilog');
    expect(await synthesize(options, 'missing')).toMatchObject({ ok: false, diagnostics: [{ code: 'TLC003' }] });
    const yosys = await findYosys();
    if (!yosys.ok) return;
    writeFileSync(join(workDirectory, 'inverter.v'), verilog.value);
    const statistics = await runYosys({ yosys: yosys.value, workDirectory }, 'read_verilog inverter.v; stat');
    expect(statistics.ok && statistics.value).toContain('$not');
    const wrong = await runYosys({ yosys: yosys.value, workDirectory }, 'read_verilog none.v');
    expect(wrong).toMatchObject({ ok: false, diagnostics: [{ code: 'TLC003' }] });
  });
});

it('a copy of a program under another name is no tool', async () => {
  const copy = join(scratch, 'ghdl-copy');
  copyFileSync('/bin/true', copy);
  expect(await findGhdl({ environment: { NETLOOM_GHDL: copy } })).toMatchObject({ ok: false, diagnostics: [{ code: 'TLC002' }] });
});
