/**
 * Reads ONNX models into the Netloom IR.
 *
 * @packageDocumentation
 */
export * from './frontend.js';
export * from './onnx-diagnostics.js';
export * from './export/export-qdq.js';
export type { ExportedFormat, ExportedValue, MadeCodes } from './export/export-value.js';
export * from './export/exporter.js';
export * from './importing/constant-folder.js';
export * from './importing/import-context.js';
export * from './importing/importer.js';
export * from './importing/operator-signature.js';
export * from './layers/index.js';
export { permute } from './folding/permute.js';
export { readWindow, windowAttributes, windowProblems } from './layers/window.js';
export { newestIrVersion, newestOpset } from './source/check-versions.js';
export type { AttributeKind, AttributeValue } from './source/attribute-value.js';
export type { SourceNode } from './source/source-node.js';
export type { Factor } from './view/factor.js';
export type { Dimension, Layout, LayoutAxis } from './view/layout.js';
export type { Alias, Stream, View } from './view/stream.js';
export { shapeOf } from './view/regroup.js';
