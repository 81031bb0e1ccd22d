import {
  type Diagnostic,
  type Evaluator,
  type Graph,
  type Layer,
  type Parts,
  type Result,
  type Value,
  clashingValues,
  failure,
  hasErrors,
  irDiagnostics,
  layerSubject,
  layerTypes,
  producerOf,
  renderElementType,
  resultOf,
  success,
  valueOf,
  verifyGraph,
} from '@netloom/ir';
import { findAddends } from './addends.js';
import { type CalibrationFrame, type QuantizationControl, observeRanges } from './calibration/observe-ranges.js';
import type { ObservedRange } from './calibration/observed-range.js';
import { formatGroups } from './format-groups.js';
import { cutRange, inputFormat } from './formats/activation-format.js';
import { typeOfGiven } from './formats/given-format.js';
import { type MergedClamps, mergeClamps } from './merge-clamps.js';
import { type LayerSettings, type QuantizationOptions, type QuantizationSettings, inputSettings, readOptions, settingsOf } from './options.js';
import { outwardValues } from './outward-values.js';
import { quantDiagnostics } from './quant-diagnostics.js';
import { type QuantizationRule, quantizationRules } from './quantization-rule.js';
import { deriveRequantizations } from './requantization/derive-requantizations.js';

/** Turns float graphs into integer graphs. */
export interface Quantizer {
  /**
   * Quantizes after training: every value becomes an integer with scale and zero point, every rounding an
   * implementation in integers that is proven equal to it.
   *
   * @param calibration representative inputs; ranges of values come from their elements over all of them.
   *   Without any, random input stands in, with a warning.
   */
  quantize(
    graph: Graph,
    options: QuantizationOptions,
    calibration: Iterable<CalibrationFrame>,
    control?: QuantizationControl,
  ): Result<Graph>;
}

/** A quantizer that uses the rules among these parts, and runs float graphs on this evaluator. */
export function createQuantizer(parts: Parts, evaluator: Evaluator): Quantizer {
  const rules = new Map(parts.all(quantizationRules).map((rule) => [rule.layerType, rule]));
  return {
    quantize(graph, options, calibration, control = {}) {
      const settings = readOptions(options, graph);
      const faults = [...floatProblems(graph, parts, rules), ...settings.diagnostics];
      if (!settings.ok || hasErrors(faults)) return failure(faults);
      const observed = observeRanges(graph, evaluator, calibration, settings.value, control);
      if (!observed.ok) return observed;
      const integers = toIntegers(mergeClamps(graph, rules), rules, observed.value, settings.value);
      const soFar = [...faults, ...observed.diagnostics, ...integers.diagnostics];
      if (!integers.ok) return failure(soFar);
      const derived = deriveRequantizations(integers.value, parts, control);
      const diagnostics = [...soFar, ...derived.diagnostics];
      return derived.ok ? resultOf(diagnostics, () => derived.value) : failure(diagnostics);
    },
  };
}

/** What keeps a graph from being quantized at all. */
function floatProblems(graph: Graph, parts: Parts, rules: ReadonlyMap<string, QuantizationRule>): readonly Diagnostic[] {
  const structure = verifyGraph(graph, parts.all(layerTypes));
  if (hasErrors(structure)) return structure;
  const { make } = quantDiagnostics;
  const missing = graph.layers.filter(({ type }) => !rules.has(type)).map((layer) => make.ruleMissing(layerSubject(layer), {}));
  const quantized = [...graph.values.values()].flatMap(({ name, type }) =>
    type.kind === 'integer' && (type.quantization !== undefined || graph.inputs.includes(name))
      ? [make.alreadyQuantized({ kind: 'value', name }, { value: name, type: renderElementType(type) })]
      : [],
  );
  return [...structure, ...missing, ...quantized];
}

function toIntegers(
  { graph, bounds }: MergedClamps,
  rules: ReadonlyMap<string, QuantizationRule>,
  ranges: ReadonlyMap<string, ObservedRange>,
  settings: QuantizationSettings,
): Result<Graph> {
  const diagnostics: Diagnostic[] = [];
  const values = new Map<string, Value>();
  const layers: Layer[] = [];
  const outward = outwardValues(graph, rules);
  const isKnown = (name: string): boolean => graph.values.has(name) || values.has(name);
  const groups = formatGroups(graph, rules, ranges);
  const { rangeOf } = groups;
  const layerSettings = (layer: Layer): LayerSettings =>
    settingsOf(settings, layer.name, layer.outputs.some((name) => outward.has(name)));
  const cutRangeOf = (name: string): ObservedRange => {
    const producer = producerOf(graph, name);
    return cutRange(rangeOf(name), producer === undefined ? inputSettings(settings) : layerSettings(producer));
  };
  const addends = findAddends(graph, rules, groups, cutRangeOf, settings.bits);
  const addendOf = (names: readonly string[]): Pick<LayerSettings, 'addend'> => {
    const addend = names.map((name) => addends.get(name)).find((found) => found !== undefined);
    return addend === undefined ? {} : { addend };
  };
  for (const name of graph.inputs) {
    const value = valueOf(graph, name);
    const given = settings.inputFormats[name];
    const format = given === undefined ? inputFormat(value, rangeOf(name), { ...inputSettings(settings), ...addendOf([name]) }) : success(typeOfGiven(given));
    diagnostics.push(...format.diagnostics);
    if (!format.ok) return failure(diagnostics);
    values.set(name, { ...value, type: format.value });
  }
  for (const layer of graph.layers) {
    const rule = rules.get(layer.type);
    const outputs = layer.outputs.map((name) => valueOf(graph, name));
    const inputs = layer.inputs.map((name) => values.get(name)).filter((value) => value !== undefined);
    const quantized = rule?.quantize(layer, {
      inputs,
      outputs,
      ranges: layer.outputs.map(rangeOf),
      settings: { ...layerSettings(layer), ...addendOf(layer.outputs) },
      clamp: bounds.get(layer.name) ?? {},
    });
    diagnostics.push(...(quantized?.diagnostics ?? []));
    if (quantized?.ok !== true) return failure(diagnostics);
    const fragment = quantized.value;
    for (const value of clashingValues(fragment, layer, { has: isKnown }))
      diagnostics.push(irDiagnostics.make.valueMadeTwice(layerSubject(layer), { value }));
    layers.push(...fragment.layers);
    for (const value of [...outputs, ...fragment.values]) values.set(value.name, value);
  }
  return resultOf(diagnostics, () => ({ ...graph, values, layers }));
}
