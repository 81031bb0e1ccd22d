import type { ZodType } from 'zod';
import type { Diagnostic, Subject } from '../diagnostics/diagnostic.js';
import { type Result, failure } from '../diagnostics/result.js';
import type { ElementType } from '../graph/element-type.js';
import type { Fragment } from '../graph/fragment.js';
import type { Value } from '../graph/graph.js';
import type { Layer } from '../graph/layer.js';
import type { TensorType } from '../graph/tensor.js';
import { irDiagnostics } from '../ir-diagnostics.js';
import { defineExtensionPoint } from './extension-point.js';

/** A parameter that layers of a type have. */
export interface ParameterDefinition {
  readonly optional: boolean;
  /** Shape and meaning in a few words, for tables and messages. */
  readonly summary: string;
}

/** The kinds of elements that values and parameters can have. */
export type ElementKind = ElementType['kind'];

/** What the author of a layer type writes. */
export interface LayerTypeDefinition<A> {
  /** Its name in graphs: bare for built-in types, `vendor.Name` for others. */
  readonly type: string;
  /** One sentence for tables. */
  readonly summary: string;
  readonly attributes: ZodType<A>;
  readonly parameters: Readonly<Record<string, ParameterDefinition>>;
  readonly inputs: { readonly min: number; readonly max: number };
  readonly outputs: { readonly min: number; readonly max: number };
  /**
   * The kinds of elements that its values and parameters may have; by default those of today. A kind that comes later
   * is refused by every layer type that does not name it.
   */
  readonly elementKinds?: readonly ElementKind[];
  /**
   * What its accumulator makes of its inputs, where it has two of equal rank: of a sum, implementations may say the
   * addends, of a product, the pairs that are corrected.
   */
  readonly combines?: 'sum' | 'product';
  /** What `check` refuses, in a few words each, for tables: `inputs of at most 8 bits`. */
  readonly limits?: readonly string[];
  /**
   * Axes and float-graph element types of the outputs. Quantization replaces float32 by integers; a type that is
   * already an integer here (an index) stays.
   */
  infer(layer: Layer<A>, inputs: readonly TensorType[]): Result<readonly TensorType[]>;
  /** Rules that shapes alone do not show: the formats that integer layers ask of their operands and outputs. */
  check?(layer: Layer<A>, inputs: readonly TensorType[], outputs: readonly TensorType[]): readonly Diagnostic[];
  /** What it is made of, for stages and targets that have no parts for it. */
  readonly lowersTo?: (layer: Layer<A>, inputs: readonly Value[], outputs: readonly Value[]) => Result<Fragment>;
}

/** What the whole system knows of one kind of layer, apart from what each stage does with it. */
export interface LayerType<A = unknown> {
  readonly type: string;
  readonly summary: string;
  readonly attributes: ZodType<A>;
  readonly parameters: Readonly<Record<string, ParameterDefinition>>;
  readonly inputs: { readonly min: number; readonly max: number };
  readonly outputs: { readonly min: number; readonly max: number };
  readonly elementKinds: readonly ElementKind[];
  readonly combines?: 'sum' | 'product';
  readonly limits: readonly string[];
  /** The layer with typed attributes. @throws Error on attributes that `validate` would report (a bug of the caller) */
  of(layer: Layer): Layer<A>;
  /** What is wrong with attributes, parameters and counts of inputs and outputs. */
  validate(layer: Layer): readonly Diagnostic[];
  /** Axes and element types of the outputs of a valid layer. */
  infer(layer: Layer, inputs: readonly TensorType[]): Result<readonly TensorType[]>;
  /** The type's own legality rules, for a valid layer. */
  check(layer: Layer, inputs: readonly TensorType[], outputs: readonly TensorType[]): readonly Diagnostic[];
  readonly lowersTo?: (layer: Layer, inputs: readonly Value[], outputs: readonly Value[]) => Result<Fragment>;
}

const defaultKinds: readonly ElementKind[] = ['float32', 'integer'];

export const layerTypes = defineExtensionPoint<LayerType>('layer-type@1', (part) => part.type);

/** The subject of messages about a layer. */
export function layerSubject(layer: { readonly type: string; readonly name: string }): Subject {
  return { kind: layer.type, name: layer.name };
}

/**
 * Makes a layer type of its definition.
 *
 * @errors IR010 attributeInvalid, IR011 inputCount, IR012 outputCount, IR013 parameterMissing, IR014 parameterUnknown
 */
export function defineLayerType<A>(definition: LayerTypeDefinition<A>): LayerType<A> {
  const { type, summary, attributes, parameters, inputs, outputs, elementKinds = defaultKinds, limits = [] } = definition;
  const { combines, lowersTo } = definition;
  const of = (layer: Layer): Layer<A> => {
    if (layer.type !== type) throw new Error(`${layer.type} ${JSON.stringify(layer.name)} is no ${type}`);
    return { ...layer, attributes: attributes.parse(layer.attributes) };
  };
  const validate = (layer: Layer): Diagnostic[] => [
    ...attributeProblems(layer, attributes),
    ...countProblems(layer, inputs, outputs),
    ...parameterProblems(layer, parameters),
  ];
  return {
    type,
    summary,
    attributes,
    parameters,
    inputs,
    outputs,
    elementKinds,
    ...(combines === undefined ? {} : { combines }),
    limits,
    of,
    validate,
    infer: (layer, types) => {
      const problems = validate(layer);
      return problems.length > 0 ? failure(problems) : definition.infer(of(layer), types);
    },
    check: (layer, from, to) => definition.check?.(of(layer), from, to) ?? [],
    ...(lowersTo === undefined
      ? {}
      : {
          lowersTo: (layer: Layer, from: readonly Value[], to: readonly Value[]) =>
            lowersTo(of(layer), from, to),
        }),
  };
}

function attributeProblems(layer: Layer, schema: ZodType): Diagnostic[] {
  const parsed = schema.safeParse(layer.attributes);
  if (parsed.success) return [];
  return parsed.error.issues.map((issue) =>
    irDiagnostics.make.attributeInvalid(layerSubject(layer), {
      attribute: issue.path.map(String).join('.') || '(all)',
      problem: issue.message,
    }),
  );
}

function countProblems(
  layer: Layer,
  inputs: { readonly min: number; readonly max: number },
  outputs: { readonly min: number; readonly max: number },
): Diagnostic[] {
  const problems: Diagnostic[] = [];
  const subject = layerSubject(layer);
  if (layer.inputs.length < inputs.min || layer.inputs.length > inputs.max)
    problems.push(irDiagnostics.make.inputCount(subject, { ...inputs, count: layer.inputs.length }));
  if (layer.outputs.length < outputs.min || layer.outputs.length > outputs.max)
    problems.push(irDiagnostics.make.outputCount(subject, { ...outputs, count: layer.outputs.length }));
  return problems;
}

function parameterProblems(layer: Layer, parameters: Readonly<Record<string, ParameterDefinition>>): Diagnostic[] {
  const subject = layerSubject(layer);
  const missing = Object.entries(parameters)
    .filter(([name, { optional }]) => !optional && !Object.hasOwn(layer.parameters, name))
    .map(([name, { summary }]) => irDiagnostics.make.parameterMissing(subject, { parameter: name, summary }));
  const unknown = Object.keys(layer.parameters)
    .filter((name) => !Object.hasOwn(parameters, name))
    .map((name) => irDiagnostics.make.parameterUnknown(subject, { parameter: name, known: Object.keys(parameters) }));
  return [...missing, ...unknown];
}
