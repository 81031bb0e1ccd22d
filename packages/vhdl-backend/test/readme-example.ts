import { type Graph, builtinLayerTypes, collectParts, integerType } from '@netloom/ir';
import { builtinMappings, vhdlBackend } from '@netloom/vhdl-backend';
import { builtinLibraryUnits } from '@netloom/vhdl-ip';

const parts = collectParts([builtinLayerTypes, builtinLibraryUnits, builtinMappings]);
if (!parts.ok) throw new Error('two plugins clash');

// The greater of each pair of neighbours, four channels at a time.
const window = { kernel: [2], strides: [2], dilations: [1], padsBegin: [0], padsEnd: [0] };
const graph: Graph = {
  name: 'halve',
  inputs: ['x'],
  outputs: ['y'],
  values: new Map([
    ['x', { name: 'x', axes: [{ name: 'W', size: 4 }, { name: 'C', size: 4 }], type: integerType(false, 4) }],
    ['y', { name: 'y', axes: [{ name: 'W', size: 2 }, { name: 'C', size: 4 }], type: integerType(false, 4) }],
  ]),
  layers: [{ name: 'pool', type: 'MaxPool', inputs: ['x'], outputs: ['y'], attributes: window, parameters: {}, sources: [] }],
  hostSteps: [],
};

// What the golden model computes for a frame; the testbench compares with it.
const frame = new Map([
  ['x', Int32Array.of(1, 2, 3, 4, 5, 1, 9, 0, 7, 7, 0, 2, 6, 8, 0, 3)],
  ['y', Int32Array.of(5, 2, 9, 4, 7, 8, 0, 3)],
]);
/** The files of the project by their paths, or diagnostics that say why there are none. */
export const project = vhdlBackend.build(
  graph,
  { modelSha256: '0'.repeat(64), toolVersion: '0.1.0', frames: [frame], folding: { pool: { lanes: 4 } } },
  parts.value,
);
