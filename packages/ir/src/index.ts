/**
 * The contract between Netloom's stages: graphs and how they are checked and serialized, the exact meaning of quantized
 * layers, diagnostics, and the extension points that plugins use.
 *
 * @packageDocumentation
 */
export * from './version.js';
export * from './diagnostics/define-diagnostics.js';
export * from './diagnostics/diagnostic.js';
export * from './diagnostics/did-you-mean.js';
export * from './diagnostics/result.js';
export * from './ir-diagnostics.js';
export * from './graph/axis.js';
export * from './graph/element-type.js';
export * from './graph/encoding.js';
export * from './graph/fragment.js';
export * from './graph/graph.js';
export * from './graph/layer.js';
export * from './graph/provenance.js';
export * from './graph/requantization.js';
export * from './graph/tensor.js';
export * from './contract/backend.js';
export * from './contract/evaluator.js';
export * from './contract/extension-point.js';
export * from './contract/graph-rewrite.js';
export * from './contract/layer-type.js';
export * from './contract/legality-rule.js';
export * from './contract/parts.js';
export * from './contract/plugin.js';
export * from './contract/preprocessing.js';
export * from './contract/project-manifest.js';
export * from './check/check-legality.js';
export * from './check/tensor-problems.js';
export * from './check/verify-graph.js';
export * from './layers/add.js';
export * from './layers/arg-max.js';
export * from './layers/average-pool.js';
export * from './layers/average-window.js';
export * from './layers/clip.js';
export * from './layers/concat.js';
export * from './layers/conv.js';
export * from './layers/expand.js';
export * from './layers/flatten.js';
export * from './layers/gemm.js';
export * from './layers/global-average-pool.js';
export * from './layers/global-max-pool.js';
export * from './layers/index.js';
export * from './layers/max-pool.js';
export * from './layers/mul.js';
export * from './layers/pad.js';
export * from './layers/pointwise.js';
export * from './layers/relu.js';
export * from './layers/spatial-window.js';
export * from './semantics/add-codes.js';
export * from './semantics/exact-average.js';
export * from './semantics/exact-rounding.js';
export * from './semantics/fixed-sum.js';
export * from './semantics/pointwise-table.js';
export * from './semantics/product-codes.js';
export * from './semantics/product-errors.js';
export * from './semantics/quantize-frame.js';
export * from './semantics/ratios.js';
export * from './semantics/requantize.js';
export * from './semantics/rescale-codes.js';
export * from './semantics/weighted-sum.js';
export * from './serialize/decode-graph.js';
export * from './serialize/encode-graph.js';
export * from './serialize/json.js';
