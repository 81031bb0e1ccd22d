import type { Attributes, Axis, Diagnostic, ElementType, HostStep, IntegerType, Requantization, Tensor } from '@netloom/ir';
import type { SourceNode } from '../source/source-node.js';
import type { Dimension, LayoutAxis } from '../view/layout.js';
import type { View } from '../view/stream.js';
import type { ConstantTensor, ParameterElements, TensorFormat } from './constants/quantized-constant.js';
import type { CodeRounding } from './quantized/code-rounding.js';
import type { ChannelFunction, LateLayer, LayerContent } from './session/layer-draft.js';

/** A layer to be made of a node. */
export interface NewLayer {
  readonly type: string;
  readonly attributes: Attributes;
  readonly parameters?: Readonly<Record<string, Tensor>>;
  readonly inputs: readonly View[];
  /** Nodes in front that became part of it. */
  readonly absorbed?: readonly string[];
  /** Of a model that is quantized already: the format of what the layer makes. By default it is what the layer type infers. */
  readonly output?: ElementType;
  /** How a layer of codes rounds. */
  readonly requantization?: Requantization;
}

/** An operator on what the host has made. */
export interface HostReader extends Pick<HostStep, 'attributes'> {
  /** Which input the host has made; the first one by default. */
  readonly input?: number;
}

/** A Pad layer and what it pads. */
export interface Padding {
  /** The value in front of it, as N C W or N C H W. */
  readonly view: View;
  readonly padsBegin: readonly number[];
  readonly padsEnd: readonly number[];
  readonly value: number;
  /** The nodes that it was made from. */
  readonly sources: readonly string[];
}

/**
 * How a node's output is made of the axes of the layer's value: one entry for each dimension of the source's tensor, as
 * a list of axis names (`['C']`, `['H', 'W']`; empty for size 1) or, for dimensions that pass through, the factors
 * themselves.
 */
export type DimensionsOf = readonly (readonly string[] | Dimension)[];

/** A layer that a later node may still be merged into. */
export interface MergeTarget {
  readonly layer: LayerContent;
  /** Axes of the value it makes. */
  readonly axes: readonly LayoutAxis[];
}

/** What importers see of the import. Everything that can fail reports it by itself and returns undefined. */
export interface ImportContext {
  report(diagnostic: Diagnostic): void;

  /** An input that is computed from graph inputs. @errors ONX067 inputMissing, ONX075 notData */
  data(node: SourceNode, index: number): View | undefined;
  /** An input that is constant. @errors ONX067 inputMissing, ONX074 notConstant */
  constant(node: SourceNode, index: number): ConstantTensor | undefined;
  /** True if an input is constant; false if it is computed, left out or unknown. */
  isConstant(node: SourceNode, index: number): boolean;
  /** True if an input is computed from graph inputs. */
  isComputed(node: SourceNode, index: number): boolean;
  /** A constant's elements as float32, all finite. @errors ONX026 tensorNotFinite, ONX084 weightType */
  reals(node: SourceNode, tensor: ConstantTensor): Float32Array | undefined;
  /**
   * A constant's elements as a parameter of the layer that reads this view: codes where both are quantized, else as `reals`.
   *
   * @errors as `reals`
   */
  elements(node: SourceNode, tensor: ConstantTensor, view: View | undefined): ParameterElements | undefined;
  /** An int64 or int32 constant as a list of integers. @errors ONX076 inputRule */
  integers(node: SourceNode, index: number): readonly number[] | undefined;

  /**
   * Says that a graph input comes as codes of a format: whoever runs the graph quantizes it.
   *
   * @returns false if that cannot be @errors ONX076 inputRule where the view is computed, or has another format already
   */
  quantizeInput(node: SourceNode, view: View, format: IntegerType): boolean;

  /** The input as N C W or N C H W; settles an open layout. @errors ONX076 inputRule, ONX077 batchMoved */
  spatial(node: SourceNode, view: View): readonly Axis[] | undefined;
  /**
   * The input as N C: the last dimension holds all elements of a frame. Adds a `Flatten` layer where the value has space.
   *
   * @returns the flat view, and for each element of the last dimension its position in the stream
   * @errors ONX076 inputRule, ONX077 batchMoved
   */
  vector(node: SourceNode, view: View): { readonly view: View; readonly order: Uint32Array } | undefined;

  /**
   * The input with one dimension as its channels; settles an open layout. Adds a `Flatten` layer where that dimension
   * holds the whole frame in stream order. @errors ONX076 inputRule
   */
  channels(node: SourceNode, view: View, dimension: number): View | undefined;

  /** The Pad layer that made a view which has been taken as N C W or N C H W. */
  paddingOf(view: View): Padding | undefined;

  /** True if a node or the graph's outputs read a tensor. */
  isUsed(tensor: string): boolean;
  /** Names the same elements under another shape. */
  bindView(tensor: string, view: View): void;
  bindConstant(tensor: string, value: Omit<ConstantTensor, 'name'>): void;
  /**
   * Adds a layer whose output's axes are those that its layer type infers. `dimensions` makes the source's of them. Inputs
   * whose order is still open are taken as N C, N C W or N C H W. @errors IR001 to IR017
   */
  addLayer(node: SourceNode, layer: NewLayer, dimensions: DimensionsOf): void;
  /**
   * Two views under one shape, as operators on pairs of values broadcast them: where one of them is a single pixel of the
   * other, an `Expand` layer repeats it.
   *
   * @returns both in their order; undefined if they do not fit @errors ONX076 inputRule
   */
  broadcast(node: SourceNode, first: View, second: View): readonly [View, View] | undefined;
  /**
   * Makes two views of one shape stream their elements in the same order; settles open layouts, and adds a `Flatten` layer
   * where one is a vector and the other has space of single pixels.
   *
   * @returns both, as the layer reads them; undefined if that cannot be @errors ONX076 inputRule
   */
  align(node: SourceNode, first: View, second: View): readonly [View, View] | undefined;
  /** Settled views as they are or, where one of them is a vector and others have space of single pixels, all as vectors, by `Flatten` layers. */
  alike(node: SourceNode, views: readonly View[]): readonly View[];
  /**
   * Adds a layer that works element by element, whatever the order: an open layout stays open. Several inputs have been
   * aligned.
   */
  addElementwise(node: SourceNode, layer: NewLayer): void;
  /**
   * Adds an affine function, which becomes a layer at the end unless it becomes part of another one. One function for all
   * elements leaves an open layout open; another such function directly in front that nothing else reads takes it over.
   *
   * @param functions one for all elements, or one for each channel of a view whose order is known
   */
  addAffine(node: SourceNode, view: View, functions: readonly ChannelFunction[], make: LateLayer['make']): void;
  /** True if a view is the accumulators of a layer of codes, as reals, perhaps behind affine functions. */
  standsOnAccumulators(view: View): boolean;
  /**
   * Binds the output to the reals that the plain accumulators of an integer layer are, each 1, for what scales them behind.
   *
   * @returns false if the view is of anything else, or read elsewhere as well
   */
  accumulatorsAsReals(node: SourceNode, view: View): boolean;
  /** Bits of the codes of a tensor, where the model says that they are fewer than those of its type. */
  widthOf(tensor: string): number | undefined;
  /** Binds the output to the reals that constant codes stand for. @errors ONX030 tensorBudget */
  bindQuantizedConstant(node: SourceNode, codes: ConstantTensor, format: TensorFormat, realOf: (code: number, index: number) => number): void;
  /** Binds the output to the codes of a constant. @errors ONX030 tensorBudget */
  bindCodes(node: SourceNode, codes: Omit<ConstantTensor, 'name'>): void;
  /**
   * Narrows the clamp bounds of the layer that rounds a view's codes; its value is then the node's output.
   *
   * @returns false if no layer rounds them, they are read elsewhere as well, or none of its codes is within the bounds
   */
  clampCodes(node: SourceNode, view: View, bounds: { readonly low: number; readonly high: number }): boolean;
  /** Says that the codes of an input are of a format. @returns false if they are of another one @errors ONX076 inputRule */
  takeFormat(node: SourceNode, index: number, view: View, format: TensorFormat): boolean;
  /** Binds the output to the reals that a view's codes stand for. @errors ONX076 inputRule */
  dequantize(node: SourceNode, view: View, format: TensorFormat): void;
  /**
   * Binds the output to the codes of a view's reals.
   *
   * @param rounding as QuantizeLinear rounds if absent
   * @errors ONX076 inputRule, ONX090 floatIsland, ONX092 roundingUnsupported
   */
  quantize(node: SourceNode, view: View, format: TensorFormat, rounding?: CodeRounding): void;
  /** True if a view may hold reals below 0, as far as its operands tell. */
  mayBeNegative(view: View): boolean;
  /** The value in front of the host's steps that make an input, under its shape; undefined where the host does not make it. */
  hostView(node: SourceNode, index: number): View | undefined;
  /** True if the host makes an input. */
  isHost(node: SourceNode, index: number): boolean;
  /**
   * True if an input is made by the host, is a quantized value or stands on accumulators, and what reads the node's output
   * are operators of the host, or nothing but the graph's outputs: it need not be hardware.
   */
  isHostOnly(node: SourceNode, index: number): boolean;
  /** True if an input holds codes, and not the reals that they stand for. */
  holdsCodes(node: SourceNode, index: number): boolean;
  /** True if the output of a node only leaves the graph, or is read by operators of the host alone. */
  endsAtHost(node: SourceNode): boolean;
  /** Records an operator on what the host has made; its first input unless said. @errors ONX083 hostStepInside */
  addHostStepBehind(node: SourceNode, step: HostReader): void;
  /** Records an operator that the host computes. @errors ONX083 hostStepInside */
  addHostStep(node: SourceNode, view: View, step: Pick<HostStep, 'attributes'>): void;

  /** The layer that made this view, if the view's values are read nowhere else; otherwise why not. */
  mergeTarget(view: View): MergeTarget | string;
  /** Replaces the parameters of the layer that made the view; its value is then the node's output. */
  merge(node: SourceNode, view: View, parameters: Readonly<Record<string, Tensor>>): void;
}
