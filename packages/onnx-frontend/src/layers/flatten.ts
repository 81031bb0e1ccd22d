import { type ShapeOperator, shapeOperators } from '../folding/shape-operators.js';
import type { Importer } from '../importing/importer.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import { regroup, shapeOf } from '../view/regroup.js';

/**
 * Imports Flatten, Reshape, Squeeze and Unsqueeze as views: the values stay as they are.
 *
 * @errors ONX072 attributeValue, ONX074 notConstant, ONX078 reshapeSize, ONX079 reshapeFactors
 */
export const reshapes: readonly Importer[] = shapeOperators.map(shapeImporter);

function shapeImporter(rule: ShapeOperator): Importer {
  const { operator, since, attributes, required = [], inputs } = rule;
  return {
    domain: '',
    operator,
    layerTypes: [],
    since,
    attributes,
    required,
    inputs,
    outputs: { min: 1, max: 1 },
    import(node, context) {
      const view = context.data(node, 0);
      const fromInput = rule.listAttribute === undefined && (inputs.min === 2 || node.hasInput(1));
      const list = fromInput ? context.integers(node, 1) : node.ints(rule.listAttribute ?? '');
      if (view === undefined || (fromInput && list === undefined)) return;
      const dims = shapeOf(view.dimensions);
      const shape = rule.shape(node, dims, list);
      shape.diagnostics.forEach((problem) => { context.report(problem); });
      if (!shape.ok) return;
      const dimensions = regroup(view.dimensions, shape.value);
      if (dimensions !== undefined) context.bindView(node.outputs[0] ?? '', { ...view, dimensions });
      else {
        const values = { from: dims.join('x'), to: shape.value.join('x') };
        context.report(onnxDiagnostics.make.reshapeFactors(node.subject, values));
      }
    },
  };
}
