import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { generateProtobuf } from '../src/generate-protobuf.mjs';
import { generateVhdlSources } from '../src/generate-vhdl-sources.mjs';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netloom-generate-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(path: string, text: string): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), text);
}

describe('generateVhdlSources', () => {
  function generate(): string {
    generateVhdlSources(folder);
    return readFileSync(join(folder, 'src/generated/sources.ts'), 'utf8');
  }

  it('gives the same bytes for the same files, whatever the order they were written in', () => {
    write('hdl/pool/pool_max.vhd', 'entity pool_max is\nend entity;\n');
    write('hdl/a.vhd', '-- "quoted" \\ back\n');
    const first = generate();
    rmSync(join(folder, 'hdl'), { recursive: true });
    write('hdl/a.vhd', '-- "quoted" \\ back\n');
    write('hdl/pool/pool_max.vhd', 'entity pool_max is\nend entity;\n');
    expect(generate()).toBe(first);
  });

  it('keeps every .vhd file by its sorted path, and nothing else', async () => {
    const unit = '-- "quoted" \\ back ${value}\n';
    write('hdl/b.vhd', 'b\n');
    write('hdl/a/unit.vhd', unit);
    write('hdl/a/notes.md', 'no VHDL');
    write('sim/b_tb.vhd', 'tb\r\n');
    generate();
    const file = pathToFileURL(join(folder, 'src/generated/sources.ts')).href;
    const sources = (await import(file)) as { hdlSources: Record<string, string>; simSources: Record<string, string> };
    expect(Object.entries(sources.hdlSources)).toEqual([
      ['a/unit.vhd', unit],
      ['b.vhd', 'b\n'],
    ]);
    expect(sources.simSources).toEqual({ 'b_tb.vhd': 'tb\n' });
  });
});

describe('generateProtobuf', () => {
  it('gives the same bytes for the same .proto, with its field names and Long', async () => {
    write(
      'proto/demo.proto',
      'syntax = "proto3"; package demo.v1; message Model { int64 ir_version = 1; repeated string op_type = 2; }',
    );
    const outputs: string[][] = [];
    for (const run of ['first', 'second']) {
      const output = join(folder, run);
      await generateProtobuf(join(folder, 'proto/demo.proto'), output);
      outputs.push([readFileSync(join(output, 'demo.js'), 'utf8'), readFileSync(join(output, 'demo.d.ts'), 'utf8')]);
    }
    expect(outputs[1]).toEqual(outputs[0]);
    expect(outputs[0]?.[1]).toContain('ir_version: Long;');
    expect(outputs[0]?.[1]).toContain('import Long from "long";');
  });
});
