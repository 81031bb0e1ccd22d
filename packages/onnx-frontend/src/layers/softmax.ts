import { normalAxis } from '../folding/normal-axis.js';
import type { Importer } from '../importing/importer.js';

/**
 * Leaves a last Softmax or LogSoftmax to the host.
 *
 * The host step's attributes: `axis` counts dimensions of the source's tensor from 0; with `fromAxisOn` (operators before
 * version 13) that dimension and all after it are taken as one.
 *
 * @errors ONX072 attributeValue, ONX083 hostStepInside
 * @source ONNX Softmax-13, LogSoftmax-13
 */
export const softmax: readonly Importer[] = ['Softmax', 'LogSoftmax'].flatMap((operator) => [
  softmaxImporter(operator, 1),
  softmaxImporter(operator, 13),
]);

function softmaxImporter(operator: string, since: number): Importer {
  const fromAxisOn = since < 13;
  return {
    domain: '',
    operator,
    layerTypes: [],
    since,
    attributes: { axis: 'int' },
    inputs: { min: 1, max: 1 },
    outputs: { min: 1, max: 1 },
    import(node, context) {
      const behind = context.hostView(node, 0);
      const view = behind ?? context.data(node, 0);
      if (view === undefined) return;
      const axis = normalAxis(node, 'axis', node.int('axis', fromAxisOn ? 1 : -1), view.dimensions.length);
      axis.diagnostics.forEach((problem) => { context.report(problem); });
      if (!axis.ok) return;
      const attributes = { axis: axis.value, fromAxisOn };
      if (behind === undefined) context.addHostStep(node, view, { attributes });
      else context.addHostStepBehind(node, { attributes });
    },
  };
}
