import {
  type Backend,
  type Diagnostic,
  type Evaluator,
  type Graph,
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
} from '@netloom/ir';
import { type Frontend, createFrontend, exportQdq } from '@netloom/onnx-frontend';
import { type Quantizer, createQuantizer, deriveRequantizations } from '@netloom/quant';
import { createEvaluator } from '@netloom/refmodel';
import { builtinPlugins, stagePoints } from './builtin-plugins.js';
import { compilerDiagnostics } from './compiler-diagnostics.js';
import type { Compiler } from './compiler.js';
import { type Container, createContainer, stageToken } from './container.js';
import { describeParts } from './describe.js';
import { knownPoints, unknownPointProblems } from './known-points.js';
import { lowerLayers } from './lower-layers.js';
import { orderRewrites } from './order-rewrites.js';
import { type PartCoverage, coverLayerTypes, missingParts } from './part-coverage.js';
import { type Preparation, prepareGraph } from './prepare-graph.js';

export interface CompilerOptions {
  /** Plugins of third parties; the built-in ones come before them. */
  readonly plugins?: readonly Plugin[];
}

const frontendStage = stageToken<Frontend>('frontend');
const evaluatorStage = stageToken<Evaluator>('evaluator');
const quantizerStage = stageToken<Quantizer>('quantizer');

/** The target where none is named. */
const defaultBackend = 'vhdl';

/** A backend with what its points have for the layer types. */
interface Target {
  readonly backend: Backend;
  readonly coverage: PartCoverage;
}

/**
 * Wires the stages with the built-in parts and those of plugins. Everything that is wrong with the plugins is reported
 * at once, and then there is no compiler.
 *
 * @errors IR020 pluginIrVersion, IR021 duplicatePlugin, IR022 duplicatePart, IR023 missingPart of a stage,
 *   IR032 pluginFailed, IR035 unknownPoint, CMP001 unknownRewrite, CMP002 cyclicRewrites
 */
export function createCompiler(options: CompilerOptions = {}): Result<Compiler> {
  const plugins = [...builtinPlugins, ...(options.plugins ?? [])];
  const container = createContainer();
  const collected = collectParts(plugins, container);
  const installed = container.all(backends);
  const coverage = coverLayerTypes(container, stagePoints);
  const rewrites = orderRewrites(container.all(graphRewrites));
  const diagnostics: Diagnostic[] = [
    ...collected.diagnostics,
    ...unknownPointProblems(container, knownPoints(installed)),
    ...[...coverage.missing.values()].flat(),
    ...rewrites.diagnostics,
  ];
  if (!rewrites.ok || hasErrors(diagnostics)) return failure(diagnostics);
  const preparation = { layerTypes: container.all(layerTypes), lowered: coverage.lowered, rewrites: rewrites.value };
  // What a target lacks is not asked before a graph is compiled for it.
  const targets = installed.map((backend): Target => {
    const points = [...stagePoints, ...backend.extensionPoints];
    return { backend, coverage: coverLayerTypes(container, points) };
  });
  wireStages(container);
  return success(compilerOf(container, plugins, targets, preparation), diagnostics);
}

function wireStages(container: Container): void {
  container.provide(frontendStage, () => createFrontend(container));
  container.provide(evaluatorStage, () => createEvaluator(container));
  container.provide(quantizerStage, () => createQuantizer(container, container.stage(evaluatorStage)));
}

function compilerOf(
  container: Container,
  plugins: readonly Plugin[],
  targets: readonly Target[],
  preparation: Preparation,
): Compiler {
  const { lowered, rewrites, layerTypes: types } = preparation;
  return {
    parts: container,
    evaluator: container.stage(evaluatorStage),
    importModel(model, options) {
      const imported = container.stage(frontendStage).import(model, options);
      return imported.ok ? withEarlier(imported.diagnostics, prepareGraph(imported.value, preparation)) : imported;
    },
    check(graph, backend = defaultBackend) {
      const target = findTarget(targets, backend);
      if (!target.ok) return target.diagnostics;
      const fit = fitToTarget(graph, target.value, types);
      return fit.ok ? [...fit.diagnostics, ...checkLegality(fit.value, container, backend)] : fit.diagnostics;
    },
    quantize(graph, options, calibration, control, backend = defaultBackend) {
      const target = findTarget(targets, backend);
      if (!target.ok) return target;
      const fit = fitToTarget(graph, target.value, types);
      if (!fit.ok) return fit;
      const quantized = container.stage(quantizerStage).quantize(fit.value, options, calibration, control);
      return withEarlier(fit.diagnostics, quantized);
    },
    exportModel(graph) {
      const exported = exportQdq(graph, container);
      return exported.ok ? success(exported.value.bytes, exported.diagnostics) : exported;
    },
    build(name, graph, options) {
      const target = findTarget(targets, name);
      if (!target.ok) return target;
      const { backend, coverage } = target.value;
      const unlowered = graph.layers.filter(({ type }) => coverage.lowered.has(type)).map(({ type }) => type);
      const problems = [
        ...checkLegality(graph, container, name),
        ...missingParts(graph, coverage),
        ...[...new Set(unlowered)].map((type) =>
          compilerDiagnostics.make.notLowered({ kind: 'layer type', name: type }, { backend: name }),
        ),
      ];
      if (hasErrors(problems)) return failure(problems);
      // Whatever the graph says of its roundings, hardware is made of what is proven here and now.
      const proven = deriveRequantizations(graph, container);
      const earlier = [...problems, ...proven.diagnostics];
      return proven.ok ? withEarlier(earlier, backend.build(proven.value, options, container)) : failure(earlier);
    },
    describe() {
      const points = knownPoints(targets.map(({ backend }) => backend));
      return describeParts(container, plugins, points, lowered, rewrites.map((rewrite) => rewrite.name));
    },
  };
}

/** @errors CMP006 unknownBackend */
function findTarget(targets: readonly Target[], name: string): Result<Target> {
  const target = targets.find(({ backend }) => backend.name === name);
  if (target !== undefined) return success(target);
  const names = targets.map(({ backend }) => backend.name);
  const subject = { kind: 'backend', name };
  return failure([compilerDiagnostics.make.unknownBackend(subject, { known: names }, didYouMean(name, names))]);
}

/** The graph of layers that the target has parts for. @errors IR023 missingPart, CMP004, CMP005 of the lowering */
function fitToTarget(graph: Graph, { coverage }: Target, types: Preparation['layerTypes']): Result<Graph> {
  const lowering = lowerLayers(graph, coverage.lowered, types);
  if (!lowering.ok) return lowering;
  const missing = missingParts(lowering.value, coverage);
  return hasErrors(missing) ? failure([...lowering.diagnostics, ...missing]) : lowering;
}

function withEarlier<T>(earlier: readonly Diagnostic[], result: Result<T>): Result<T> {
  return { ...result, diagnostics: [...earlier, ...result.diagnostics] };
}
