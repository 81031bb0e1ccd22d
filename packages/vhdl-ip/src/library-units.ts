import { defineExtensionPoint, definePlugin, irVersion } from '@netloom/ir';
import { hdlSources, simSources } from './generated/sources.js';
import type { LibraryUnit } from './manifest.js';
import { builtinLibrary } from './units/index.js';

/** A unit with its VHDL text, as generated projects copy it. */
export interface LibraryPart {
  readonly unit: LibraryUnit;
  /** The whole file. */
  readonly source: string;
}

export const libraryUnits = defineExtensionPoint<LibraryPart>('vhdl-unit@1', (part) => part.unit.name);

/** The built-in VHDL units, added through the contract that plugins use. */
export const builtinLibraryUnits = definePlugin({
  name: '@netloom/vhdl-ip',
  irVersion,
  register(host) {
    for (const unit of builtinLibrary) host.add(libraryUnits, { unit, source: textOf(hdlSources, unit.file) });
  },
});

/** The simulation parts (sources, sinks, monitors) in compile order. */
export const simulationSources: readonly { readonly file: string; readonly source: string }[] = [
  'simulation_pkg.vhd',
  'simulation_control.vhd',
  'stream_source.vhd',
  'stream_sink.vhd',
  'stream_monitor.vhd',
].map((file) => ({ file, source: textOf(simSources, file) }));

function textOf(sources: Readonly<Record<string, string>>, file: string): string {
  const text = sources[file];
  if (text === undefined) throw new Error(`the library has no file ${file}`);
  return text;
}
