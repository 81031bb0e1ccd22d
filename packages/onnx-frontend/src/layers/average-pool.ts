import { averagePool as averagePoolType, spatialAxes } from '@netloom/ir';
import type { Importer } from '../importing/importer.js';
import { absorbPadding } from './absorb-padding.js';
import { readWindow, roundedUp, windowAttributes, windowProblems } from './window.js';

const { dilations, ...undilated } = windowAttributes;

/**
 * Imports AveragePool over one or two spatial dimensions. `ceil_mode` becomes padding at the end, which never counts;
 * padding that the node states counts where `count_include_pad` says so.
 *
 * @errors ONX072 attributeValue, ONX076 inputRule
 * @source ONNX AveragePool-19
 */
export const averagePools: readonly Importer[] = [
  importer(1, undilated),
  importer(7, { ...undilated, count_include_pad: 'int' }),
  importer(10, { ...undilated, count_include_pad: 'int', ceil_mode: 'int' }),
  importer(19, { ...undilated, dilations, count_include_pad: 'int', ceil_mode: 'int' }),
];

/**
 * The AveragePool of codes in ONNX Runtime's own domain: where padding counts, so does what `ceil_mode` adds to it, and
 * all averages are over the whole window.
 */
export const averagePoolOfCodes: Importer = importer(10, { ...undilated, count_include_pad: 'int', ceil_mode: 'int' }, true);

/** @param countsOverhang whether the padding that `ceil_mode` adds counts as the node's own does */
function importer(since: number, attributes: Importer['attributes'], countsOverhang = false): Importer {
  const knows = (attribute: string): boolean => Object.hasOwn(attributes, attribute);
  return {
    domain: '',
    operator: 'AveragePool',
    layerTypes: [averagePoolType.type],
    since,
    attributes,
    required: ['kernel_shape'],
    inputs: { min: 1, max: 1 },
    outputs: { min: 1, max: 1 },
    import(node, context) {
      const view = context.data(node, 0);
      const kernel = node.ints('kernel_shape') ?? [];
      const problems = windowProblems(node, kernel.length);
      problems.forEach((problem) => { context.report(problem); });
      const axes = view === undefined || problems.length > 0 ? undefined : context.spatial(node, view);
      if (view === undefined || axes === undefined) return;
      const space = spatialAxes(axes);
      const sizes = space.map(({ size }) => size);
      // Versions that know no dilations ignore them.
      const stated = readWindow(node, kernel, sizes, knows('dilations') ? undefined : kernel.map(() => 1));
      const roundsUp = knows('ceil_mode') && node.int('ceil_mode', 0) !== 0;
      const window = roundsUp ? roundedUp(stated, sizes) : stated;
      const counts = knows('count_include_pad') && node.int('count_include_pad', 0) !== 0;
      // A Pad in front lies between the input and the pool's own padding, and counts always.
      const { view: input, window: whole, begin, end, sources: absorbed } = absorbPadding(context, view, window, (value) => value === 0, window.kernel);
      const attributesOfLayer = {
        ...whole,
        countedBegin: window.padsBegin.map((pad, i) => (begin[i] ?? 0) + (counts ? pad : 0)),
        countedEnd: window.padsEnd.map((pad, i) => (end[i] ?? 0) + (counts ? (countsOverhang ? pad : Math.min(pad, stated.padsEnd[i] ?? 0)) : 0)),
      };
      context.addLayer(node, { type: averagePoolType.type, attributes: attributesOfLayer, inputs: [input], absorbed }, [
        view.dimensions[0] ?? [],
        ['C'],
        ...space.map(({ name }) => [name]),
      ]);
    },
  };
}
