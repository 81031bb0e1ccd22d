import {
  type Diagnostic,
  type Evaluator,
  type ExtensionPoint,
  type Plugin,
  type Result,
  backends,
  checkLegality,
  collectParts,
  didYouMean,
  failure,
  graphRewrites,
  hasErrors,
  layerTypes,
  success,
  verifyGraph,
} from '@netloom/ir';
import { type Frontend, createFrontend } from '@netloom/onnx-frontend';
import { type Quantizer, createQuantizer } from '@netloom/quant';
import { createEvaluator } from '@netloom/refmodel';
import { builtinPlugins, stagePoints } from './builtin-plugins.js';
import { compilerDiagnostics } from './compiler-diagnostics.js';
import type { Compiler } from './compiler.js';
import { type Container, createContainer, stageToken } from './container.js';
import { describeParts } from './describe.js';
import { lowerLayers } from './lower-layers.js';
import { orderRewrites } from './order-rewrites.js';
import { coverLayerTypes } from './part-coverage.js';
import { type Preparation, prepareGraph } from './prepare-graph.js';

export interface CompilerOptions {
  /** Plugins of third parties; the built-in ones come before them. */
  readonly plugins?: readonly Plugin[];
}

const frontendStage = stageToken<Frontend>('frontend');
const evaluatorStage = stageToken<Evaluator>('evaluator');
const quantizerStage = stageToken<Quantizer>('quantizer');

/**
 * Wires the stages with the built-in parts and those of plugins. Everything that is wrong with the plugins is reported
 * at once, and then there is no compiler.
 *
 * @errors IR020 pluginIrVersion, IR021 duplicatePlugin, IR022 duplicatePart, IR023 missingPart, IR032 pluginFailed,
 *   CMP001 unknownRewrite, CMP002 cyclicRewrites
 */
export function createCompiler(options: CompilerOptions = {}): Result<Compiler> {
  const plugins = [...builtinPlugins, ...(options.plugins ?? [])];
  const container = createContainer();
  const collected = collectParts(plugins, container);
  // Points of third parties, such as those of another backend, are known by the parts that were put at them.
  const points = [...new Map([...stagePoints, ...container.points()].map((point) => [point.token, point])).values()];
  const coverage = coverLayerTypes(container, points);
  const rewrites = orderRewrites(container.all(graphRewrites));
  const diagnostics: Diagnostic[] = [...collected.diagnostics, ...coverage.problems, ...rewrites.diagnostics];
  if (!rewrites.ok || hasErrors(diagnostics)) return failure(diagnostics);
  const preparation = { layerTypes: container.all(layerTypes), lowered: coverage.lowered, rewrites: rewrites.value };
  wireStages(container);
  return success(compilerOf(container, plugins, points, preparation), diagnostics);
}

function wireStages(container: Container): void {
  container.provide(frontendStage, () => createFrontend(container));
  container.provide(evaluatorStage, () => createEvaluator(container));
  container.provide(quantizerStage, () => createQuantizer(container, container.stage(evaluatorStage)));
}

function compilerOf(
  container: Container,
  plugins: readonly Plugin[],
  points: readonly ExtensionPoint<unknown>[],
  preparation: Preparation,
): Compiler {
  const { lowered, rewrites, layerTypes: types } = preparation;
  const lower = (graph: Parameters<Compiler['check']>[0]): ReturnType<typeof lowerLayers> => lowerLayers(graph, lowered, types);
  return {
    parts: container,
    evaluator: container.stage(evaluatorStage),
    importModel(model, options) {
      const imported = container.stage(frontendStage).import(model, options);
      return imported.ok ? withEarlier(imported.diagnostics, prepareGraph(imported.value, preparation)) : imported;
    },
    check(graph) {
      const lowering = lower(graph);
      return lowering.ok ? [...lowering.diagnostics, ...checkLegality(lowering.value, container)] : lowering.diagnostics;
    },
    quantize(graph, options, calibration, control) {
      const lowering = lower(graph);
      if (!lowering.ok) return lowering;
      const quantized = container.stage(quantizerStage).quantize(lowering.value, options, calibration, control);
      return withEarlier(lowering.diagnostics, quantized);
    },
    build(name, graph, options) {
      const known = container.all(backends);
      const backend = known.find((candidate) => candidate.name === name);
      if (backend === undefined) {
        const names = known.map((candidate) => candidate.name);
        return failure([
          compilerDiagnostics.make.unknownBackend({ kind: 'backend', name }, { known: names }, didYouMean(name, names)),
        ]);
      }
      const problems = verifyGraph(graph, types);
      return hasErrors(problems) ? failure(problems) : withEarlier(problems, backend.build(graph, options, container));
    },
    describe: () => describeParts(container, plugins, points, lowered, rewrites.map((rewrite) => rewrite.name)),
  };
}

function withEarlier<T>(earlier: readonly Diagnostic[], result: Result<T>): Result<T> {
  return { ...result, diagnostics: [...earlier, ...result.diagnostics] };
}
