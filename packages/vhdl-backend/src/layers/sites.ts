import { type Graph, type IntegerType, type Layer, type Value, axisSize, elementCount, valueOf } from '@netloom/ir';
import type { LayerSite } from '../mapping.js';

/** The site of a layer in its graph. */
export function siteOf(graph: Graph, layer: Layer): LayerSite {
  return {
    layer,
    inputs: layer.inputs.map((name) => valueOf(graph, name)),
    outputs: layer.outputs.map((name) => valueOf(graph, name)),
  };
}

/** The only input and output of a layer that has one of each. @throws Error otherwise (a bug: graphs are verified) */
export function endsOf(site: LayerSite): { readonly input: Value; readonly output: Value } {
  const [input] = site.inputs;
  const [output] = site.outputs;
  if (input === undefined || output === undefined)
    throw new Error(`${site.layer.type} ${JSON.stringify(site.layer.name)} has no input or output`);
  return { input, output };
}

/** The integer format of a value. @throws Error if it is none (a bug: the backend refuses float graphs before) */
export function formatOf(value: Value): IntegerType {
  if (value.type.kind !== 'integer') throw new Error(`value ${JSON.stringify(value.name)} is no integer`);
  return value.type;
}

/** Zero point of a value with one quantization; 0 for plain integers. */
export function zeroPointOf(value: Value): number {
  return formatOf(value).quantization?.zeroPoint[0] ?? 0;
}

/** Channels of a value; 1 if it has no such axis. */
export function channelsOf(value: Value): number {
  return axisSize(value.axes, 'C') ?? 1;
}

/** Pixels of a value: elements per channel. */
export function pixelsOf(value: Value): number {
  return elementCount(value.axes) / channelsOf(value);
}

/** Rows and columns; 1 where there is no such axis. */
export function spaceOf(value: Value): { readonly height: number; readonly width: number } {
  return { height: axisSize(value.axes, 'H') ?? 1, width: axisSize(value.axes, 'W') ?? 1 };
}

/** A code as the bit pattern that a lane of this width carries. */
export function bitPattern(code: number, bits: number): number {
  return code < 0 ? code + 2 ** bits : code;
}
