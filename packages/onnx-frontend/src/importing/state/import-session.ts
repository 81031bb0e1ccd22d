import {
  type Axis, type Diagnostic, type ElementType, type HostStep, type IntegerType, type LayerType, type Tensor,
  didYouMean, float32, irDiagnostics, layerSubject, pad as padType, renderFormat, tensorTypeProblems,
} from '@netloom/ir';
import { isReal } from '../../codec/element-kind.js';
import { onnxDiagnostics } from '../../onnx-diagnostics.js';
import { holdsCodes } from '../../source/holds-codes.js';
import type { SourceGraph } from '../../source/source-graph.js';
import { SourceNode } from '../../source/source-node.js';
import { leavesOf } from '../../view/factor.js';
import { type Dimension, Layout, type LayoutAxis, freshAxes, irAxes } from '../../view/layout.js';
import type { Stream, View } from '../../view/stream.js';
import { accumulatorsBehind, countsCodes } from '../accumulators/accumulators.js';
import { affineLayer } from '../new-layers/affine-layer.js';
import { alignViews } from '../views/align-views.js';
import { type Binding, isComputed } from './bindings.js';
import type { CodeRounding } from '../quantized/code-rounding.js';
import { joined } from '../new-layers/channel-function.js';
import { type Constants, copyBudgetPassed } from '../constants/constants.js';
import { floatBias } from '../accumulators/float-bias.js';
import { type ChannelFunction, GraphDraft, type LateLayer, type LayerDraft, contentOf, knownContent } from './graph-draft.js';
import { readsHost, tensorsForHost } from '../host/host-operators.js';
import type { DimensionsOf, HostReader, ImportContext, MergeTarget, NewLayer, Padding } from '../import-context.js';
import { type ConstantTensor, type ParameterElements, type TensorFormat, codeElements, realElements } from '../constants/quantized-constant.js';
import { dequantizeView, quantizeView, takeFormat } from '../quantized/quantized-views.js';
import { mayBeNegative } from '../quantized/quantize-stream.js';
import { asReals, computesReals, elementwiseType, inAccumulatorUnits } from '../quantized/quantized-operands.js';
import { aliasOf, settleChannels, settleSpatial, settleVector } from '../views/settle-views.js';

/** The state of one import: what is known of each tensor, and the graph so far. */
export class ImportSession implements ImportContext {
  readonly draft: GraphDraft;
  readonly diagnostics: Diagnostic[] = [];
  private readonly bindings = new Map<string, Binding>();
  /** Tensors of the source that nodes make. */
  private readonly made: ReadonlySet<string>;
  private readonly forHost: ReadonlySet<string>;
  /** How many nodes read only the shape of each tensor. */
  private readonly shapeReads = new Map<string, number>();

  constructor(
    readonly source: SourceGraph,
    private readonly constants: Constants,
    private readonly layerTypes: ReadonlyMap<string, LayerType>,
  ) {
    this.made = new Set(source.nodes.flatMap(({ outputs }) => outputs));
    for (const { domain, operator, inputs: [input = ''] } of source.nodes)
      if (domain === '' && operator === 'Shape') this.shapeReads.set(input, (this.shapeReads.get(input) ?? 0) + 1);
    this.forHost = tensorsForHost(source);
    this.draft = new GraphDraft(new Set([...source.inputs.map(({ name }) => name), ...this.made]));
  }

  report(diagnostic: Diagnostic): void {
    this.diagnostics.push(diagnostic);
  }

  /** What a tensor is; initializers are decoded here, when they are first read. */
  bindingOf(tensor: string): Binding {
    const bound = this.bindings.get(tensor);
    if (bound !== undefined) return bound;
    const stored = this.source.constants.get(tensor);
    const decoded = stored === undefined ? undefined : this.constants.decode({ kind: 'tensor', name: tensor }, stored);
    const binding: Binding = decoded?.ok === true ? { kind: 'constant', tensor: decoded.value } : { kind: 'unknown', computed: false };
    if (decoded?.ok === false) decoded.diagnostics.forEach((diagnostic) => { this.report(diagnostic); });
    this.bindings.set(tensor, binding);
    return binding;
  }

  isBound(tensor: string): boolean {
    return this.bindings.has(tensor);
  }

  bind(tensor: string, binding: Binding): void {
    this.bindings.set(tensor, binding);
  }

  bindConstant(tensor: string, value: Omit<ConstantTensor, 'name'>): void {
    this.bind(tensor, { kind: 'constant', tensor: { ...value, name: tensor } });
  }

  bindView(tensor: string, view: View): void {
    view.stream.aliases.push({ tensor, dimensions: view.dimensions });
    this.bind(tensor, { kind: 'view', view });
  }

  /** A new stream of a source tensor whose order is open. */
  bindOpen(tensor: string, dimensions: readonly Dimension[], placeholder: boolean, type: ElementType = float32): void {
    const view = this.draft.addStream(tensor, new Layout(dimensions), type, dimensions, placeholder);
    this.bind(tensor, { kind: 'view', view });
  }

  data(node: SourceNode, index: number): View | undefined {
    const binding = this.input(node, index);
    if (binding?.kind === 'view') return binding.view;
    if (binding?.kind === 'constant')
      this.report(onnxDiagnostics.make.notData(node.subject, { input: index, tensor: quote(node.inputs[index]) }));
    return undefined;
  }

  constant(node: SourceNode, index: number): ConstantTensor | undefined {
    const binding = this.input(node, index);
    if (binding?.kind === 'constant') return binding.tensor;
    if (binding?.kind === 'view' && !binding.view.stream.placeholder)
      this.report(onnxDiagnostics.make.notConstant(node.subject, { input: index, tensor: quote(node.inputs[index]) }));
    return undefined;
  }

  isConstant(node: SourceNode, index: number): boolean {
    return node.hasInput(index) && this.bindingOf(node.inputs[index] ?? '').kind === 'constant';
  }

  isComputed(node: SourceNode, index: number): boolean {
    return node.hasInput(index) && this.bindingOf(node.inputs[index] ?? '').kind === 'view';
  }

  reals(node: SourceNode, tensor: ConstantTensor): Float32Array | undefined {
    if (!isReal(tensor.kind)) {
      this.report(onnxDiagnostics.make.weightType(node.subject, { tensor: quote(tensor.name), type: tensor.kind }));
      return undefined;
    }
    const data = Float32Array.from(tensor.data, Number);
    const index = data.findIndex((element) => !Number.isFinite(element));
    if (index < 0) return data;
    const actual = String(tensor.data[index]);
    this.report(onnxDiagnostics.make.tensorNotFinite(node.subject, { tensor: quote(tensor.name), index, actual }));
    return undefined;
  }

  elements(node: SourceNode, tensor: ConstantTensor, view: View | undefined): ParameterElements | undefined {
    if (tensor.quantized !== undefined && view?.stream.type.kind === 'integer') return codeElements(tensor.quantized);
    const data = this.reals(node, tensor);
    return data === undefined ? undefined : realElements(data);
  }

  integers(node: SourceNode, index: number): readonly number[] | undefined {
    const tensor = this.constant(node, index);
    if (tensor === undefined) return undefined;
    if (tensor.kind === 'int64' || tensor.kind === 'int32') return Array.from(tensor.data, Number);
    this.report(onnxDiagnostics.make.inputRule(node.subject, { input: index, rule: 'of type int64', actual: tensor.kind }));
    return undefined;
  }

  quantizeInput(node: SourceNode, view: View, format: IntegerType): boolean {
    const { stream } = view;
    if (stream.placeholder) return true;
    const isInput = this.source.inputs.some(({ name }) => name === stream.name);
    const isFree = stream.type.kind === 'float32' || JSON.stringify(stream.type) === JSON.stringify(format);
    if (isInput && isFree) {
      stream.type = format;
      return true;
    }
    const rule = isInput ? `of one format, ${renderFormat(format)}` : 'a graph input';
    const actual = isInput ? renderFormat(stream.type) : 'computed';
    this.report(onnxDiagnostics.make.inputRule(node.subject, { input: quote(aliasOf(node, view)), rule, actual }));
    return false;
  }

  spatial(node: SourceNode, view: View): readonly Axis[] | undefined {
    const settled = settleSpatial(node, view);
    if (settled.ok) return settled.value;
    settled.diagnostics.forEach((diagnostic) => { this.report(diagnostic); });
    return undefined;
  }

  channels(node: SourceNode, view: View, dimension: number): View | undefined {
    const settled = settleChannels(node, view, dimension);
    if (settled.ok) return settled.value === 'C' ? view : { ...view, stream: this.draft.flatten(view, aliasOf(node, view), node.name) };
    settled.diagnostics.forEach((diagnostic) => { this.report(diagnostic); });
    return undefined;
  }

  vector(node: SourceNode, view: View): { readonly view: View; readonly order: Uint32Array } | undefined {
    const settled = settleVector(node, view);
    if (!settled.ok) {
      settled.diagnostics.forEach((diagnostic) => { this.report(diagnostic); });
      return undefined;
    }
    const order = settled.value;
    if (view.stream.layout.axes?.length === 1) return { view, order };
    return { view: { ...view, stream: this.draft.flatten(view, aliasOf(node, view), node.name) }, order };
  }

  addLayer(node: SourceNode, layer: NewLayer, dimensions: DimensionsOf): void {
    const bias = floatBias(layer);
    if (bias === undefined) this.addWhole(node, layer, dimensions);
    else this.addWithBias(node, layer, dimensions, bias);
  }

  /** A layer of codes whose bias is reals: its sums first, then the bias, which becomes part of how they are rounded. */
  private addWithBias(node: SourceNode, layer: NewLayer, dimensions: DimensionsOf, bias: Float32Array): void {
    const { name, operator, domain, opset, inputs, outputs: [output = ''], attributes } = node;
    const sums = this.draft.sideName(`${output}/accumulators`);
    const parameters = Object.fromEntries(Object.entries(layer.parameters ?? {}).filter(([parameter]) => parameter !== 'bias'));
    this.addWhole(new SourceNode(name, operator, domain, opset, inputs, [sums], attributes), { ...layer, parameters }, dimensions);
    const binding = this.isBound(sums) ? this.bindingOf(sums) : undefined;
    if (binding?.kind !== 'view') return;
    const functions = Array.from(bias, (add) => ({ multiply: 1, add }));
    this.addAffine(new SourceNode(name, 'Add', '', opset, [sums], [output], new Map()), binding.view, functions, (axes) => affineLayer(node, axes, functions));
  }

  private addWhole(node: SourceNode, layer: NewLayer, dimensions: DimensionsOf): void {
    const type = this.layerTypes.get(layer.type);
    const [output = ''] = node.outputs;
    for (const { stream, dimensions: shape } of layer.inputs) stream.layout.settleByRank(shape[0] ?? []);
    const named = { name: node.name, parameters: {}, ...layer, sources: [...(layer.absorbed ?? []), node.name], outputs: [output] };
    const { output: format, attributes, requantization } = layer;
    const parameters = format === undefined ? inAccumulatorUnits(layer) : (layer.parameters ?? {});
    const isFloat = computesReals({ ...layer, parameters });
    const types = layer.inputs.map(({ stream }) => ({ axes: irAxes(stream.layout.axes ?? []), type: isFloat ? float32 : stream.type }));
    if (type === undefined) {
      const hint = didYouMean(layer.type, this.layerTypes.keys());
      this.report(irDiagnostics.make.unknownLayerType(layerSubject(named), { type: layer.type }, hint));
      return;
    }
    const inferred = type.infer({ ...named, parameters: isFloat ? asReals(parameters) : parameters, inputs: layer.inputs.map(({ stream }) => stream.name) }, types);
    inferred.diagnostics.forEach((diagnostic) => { this.report(diagnostic); });
    const [shapeMade] = inferred.ok ? inferred.value : [];
    if (shapeMade === undefined) return;
    const made = { ...shapeMade, type: format ?? shapeMade.type };
    const problems = tensorTypeProblems(layerSubject(named), 'the output', made);
    problems.forEach((diagnostic) => { this.report(diagnostic); });
    if (problems.length > 0) return;
    const axes = carriedAxes(made.axes, layer.inputs[0], dimensions);
    const layout = Layout.of(axes, layer.inputs[0]?.stream.layout.batch ?? []);
    const shape = dimensions.map((dimension) => resolveDimension(dimension, axes));
    const view = this.draft.addStream(output, layout, made.type, shape);
    const streams = layer.inputs.map(({ stream }) => stream);
    const rounding = requantization === undefined ? {} : { requantization };
    const { name, sources } = named;
    const content = { type: layer.type, attributes, parameters };
    this.draft.addLayer({ name, content, inputs: streams, output: view.stream, ...rounding, sources });
    this.bind(output, { kind: 'view', view });
  }

  align(node: SourceNode, first: View, second: View): readonly [View, View] | undefined {
    const [one = first, other = second] = this.alike(node, [first, second]);
    const aligned = alignViews(node, one, other);
    aligned.diagnostics.forEach((diagnostic) => { this.report(diagnostic); });
    return aligned.ok ? [one, other] : undefined;
  }

  alike(node: SourceNode, views: readonly View[]): readonly View[] {
    if (!views.some(({ stream }) => stream.layout.axes?.length === 1)) return views;
    return views.map((view) => (isOfSinglePixels(view) ? { ...view, stream: this.draft.flatten(view, aliasOf(node, view), node.name) } : view));
  }

  addElementwise(node: SourceNode, layer: NewLayer): void {
    const [output = ''] = node.outputs;
    const [input] = layer.inputs;
    if (input === undefined) throw new Error('an elementwise layer has an input');
    const { parameters = {}, type, attributes, output: format = elementwiseType(this.layerTypes.get(layer.type), node, layer), requantization } = layer;
    const view = this.draft.addStream(output, input.stream.layout, format, input.dimensions);
    const streams = layer.inputs.map(({ stream }) => stream);
    const content = { type, attributes, parameters };
    const rounding = requantization === undefined ? {} : { requantization };
    this.draft.addLayer({ name: node.name, content, inputs: streams, output: view.stream, ...rounding, sources: [node.name] });
    this.bind(output, { kind: 'view', view });
  }

  addAffine(node: SourceNode, input: View, functions: readonly ChannelFunction[], make: LateLayer['make']): void {
    const before = this.draft.producer(input.stream);
    const one = before !== undefined && 'make' in before.content ? joined(before.content.functions, functions) : undefined;
    if (before !== undefined && one !== undefined && this.sharing(input) === undefined) {
      this.takeOver(node, input, before, { functions: [one], make });
      return;
    }
    const [output = ''] = node.outputs;
    const view = this.draft.addStream(output, input.stream.layout, float32, input.dimensions);
    this.draft.addLayer({ name: node.name, content: { functions, make }, inputs: [input.stream], output: view.stream, sources: [node.name] });
    this.bind(output, { kind: 'view', view });
  }

  standsOnAccumulators({ stream }: View): boolean {
    return accumulatorsBehind(this, stream) !== undefined;
  }

  addHostStep(node: SourceNode, view: View, step: Pick<HostStep, 'attributes'>): void {
    const [output = ''] = node.outputs;
    const reader = this.source.readers.get(output);
    if (reader !== undefined && !readsHost(reader)) {
      const values = { operator: node.operator, tensor: quote(output), reader: quote(reader.name) };
      this.report(onnxDiagnostics.make.hostStepInside(node.subject, values));
      return;
    }
    const inputTensor = aliasOf(node, view);
    this.report(onnxDiagnostics.make.hostStep(node.subject, { tensor: quote(inputTensor) }));
    this.draft.hostSteps.push({ operator: node.operator, name: node.name, outputs: [output], view, inputTensor, ...step });
    this.bind(output, { kind: 'host', view, inputTensor });
  }

  paddingOf(view: View): Padding | undefined {
    const layer = this.draft.producer(view.stream);
    const [stream] = layer?.inputs ?? [];
    const content = layer === undefined ? undefined : knownContent(layer);
    if (layer === undefined || content?.type !== padType.type || stream === undefined) return undefined;
    const axes = stream.layout.axes ?? [];
    const space = axes.filter(({ name }) => name !== 'C').map(({ factors }) => factors);
    const channels = axes.find(({ name }) => name === 'C')?.factors ?? [];
    const before = { stream, dimensions: [view.dimensions[0] ?? [], channels, ...space] };
    return { ...padType.attributes.parse(content.attributes), view: before, sources: layer.sources };
  }

  hostView(node: SourceNode, index: number): View | undefined {
    const binding = node.hasInput(index) ? this.bindingOf(node.inputs[index] ?? '') : undefined;
    return binding?.kind === 'host' ? binding.view : undefined;
  }

  isHost(node: SourceNode, index: number): boolean {
    return node.hasInput(index) && this.bindingOf(node.inputs[index] ?? '').kind === 'host';
  }

  widthOf(tensor: string): number | undefined {
    return this.source.widths.get(tensor);
  }

  bindQuantizedConstant(node: SourceNode, codes: ConstantTensor, format: TensorFormat, realOf: (code: number, index: number) => number): void {
    const [output = ''] = node.outputs;
    // Codes and reals.
    if (!this.constants.reserveCopy(2 * codes.data.length)) {
      this.report(copyBudgetPassed(node.subject));
      return;
    }
    const integers = Int32Array.from(codes.data, Number);
    const data = Float32Array.from(integers, realOf);
    this.bind(output, { kind: 'constant', tensor: { name: output, kind: 'float', dims: codes.dims, data, quantized: { codes: integers, format } } });
  }

  bindCodes(node: SourceNode, codes: Omit<ConstantTensor, 'name'>): void {
    if (this.constants.reserveCopy(codes.data.length)) this.bindConstant(node.outputs[0] ?? '', codes);
    else this.report(copyBudgetPassed(node.subject));
  }

  clampCodes(node: SourceNode, view: View, bounds: { readonly low: number; readonly high: number }): boolean {
    const layer = this.draft.producer(view.stream);
    const { requantization } = layer ?? {};
    const low = Math.max(bounds.low, requantization?.low ?? bounds.low);
    const high = Math.min(bounds.high, requantization?.high ?? bounds.high);
    if (layer === undefined || requantization === undefined || low > high || this.sharing(view) !== undefined) return false;
    layer.requantization = { ...requantization, low, high };
    this.takeOver(node, view, layer, layer.content);
    return true;
  }

  takeFormat(node: SourceNode, index: number, view: View, format: TensorFormat): boolean {
    return takeFormat(this, node, index, view, format);
  }

  dequantize(node: SourceNode, view: View, format: TensorFormat): void {
    dequantizeView(this, node, view, format);
  }

  quantize(node: SourceNode, view: View, format: TensorFormat, rounding?: CodeRounding): void {
    quantizeView(this, node, view, format, rounding);
  }

  mayBeNegative({ stream }: View): boolean {
    return mayBeNegative(this, stream);
  }

  isHostOnly(node: SourceNode, index: number): boolean {
    const binding = node.hasInput(index) ? this.bindingOf(node.inputs[index] ?? '') : undefined;
    if (binding?.kind === 'host') return true;
    if (binding?.kind !== 'view' || binding.view.stream.placeholder || !this.forHost.has(node.outputs[0] ?? '')) return false;
    const { stream } = binding.view;
    return stream.type.kind === 'integer' || accumulatorsBehind(this, stream) !== undefined;
  }

  addHostStepBehind(node: SourceNode, { input = 0, attributes }: HostReader): void {
    const behind = node.inputs[input] ?? '';
    const [output = ''] = node.outputs;
    const binding = this.bindingOf(behind);
    if (binding.kind !== 'host') throw new Error('the host has not made it');
    const { view, inputTensor } = binding;
    this.draft.hostSteps.push({ operator: node.operator, name: node.name, outputs: [output], view, inputTensor, behind, attributes });
    this.bind(output, { kind: 'host', view, inputTensor });
  }

  /** Binds what is bound to a stream to the host, which makes it of another one. */
  bindToHost(stream: Stream, from: Stream, inputTensor: string): void {
    for (const [bound, binding] of this.bindings) {
      const isRead = (binding.kind === 'host' || binding.kind === 'view') && binding.view.stream === stream;
      if (isRead) this.bind(bound, { kind: 'host', view: { ...binding.view, stream: from }, inputTensor });
    }
  }

  /** True if one node reads the stream, under whatever name and shape, and it leaves the graph nowhere. */
  isPrivate(stream: Stream): boolean {
    return stream.aliases.every(({ tensor }) => this.usesOf(tensor) === 1);
  }

  /** How many nodes and outputs read a tensor's elements. What one node makes for itself, as a step, is read once. */
  private usesOf(tensor: string): number {
    return (this.source.uses.get(tensor) ?? (this.made.has(tensor) ? 0 : 1)) - (this.shapeReads.get(tensor) ?? 0);
  }

  isUsed(tensor: string): boolean {
    return (this.source.uses.get(tensor) ?? 0) > 0;
  }

  mergeTarget(view: View): MergeTarget | string {
    const layer = this.draft.producer(view.stream);
    if (layer === undefined) return 'its input comes from no layer';
    const shared = this.sharing(view);
    if (shared !== undefined) return shared;
    const content = contentOf(layer);
    if (!content.ok || content.value === undefined) return 'the layer in front is not made yet';
    if (Object.values(content.value.parameters).some(({ type }) => type.kind === 'integer')) return 'it is quantized';
    return { layer: content.value, axes: view.stream.layout.axes ?? [] };
  }

  merge(node: SourceNode, view: View, parameters: Readonly<Record<string, Tensor>>): void {
    const layer = this.draft.producer(view.stream);
    if (layer === undefined || 'make' in layer.content) throw new Error('merge follows mergeTarget');
    this.takeOver(node, view, layer, { ...layer.content, parameters });
  }

  accumulatorsAsReals(node: SourceNode, view: View): boolean {
    const layer = this.draft.producer(view.stream);
    const isPlain = view.stream.type.kind === 'integer' && view.stream.type.quantization === undefined;
    if (layer === undefined || !isPlain || !countsCodes(layer) || this.sharing(view) !== undefined) return false;
    layer.isUnscaled = true;
    view.stream.type = float32;
    this.takeOver(node, view, layer, layer.content);
    return true;
  }

  holdsCodes(node: SourceNode, index: number): boolean {
    return holdsCodes(this.source, node.inputs[index] ?? '');
  }

  endsAtHost(node: SourceNode): boolean {
    return this.forHost.has(node.outputs[0] ?? '');
  }

  /** Who else reads a view's values, in words; undefined if nothing does. */
  private sharing(view: View): string | undefined {
    const shared = view.stream.aliases.find(({ tensor }) => this.usesOf(tensor) !== 1);
    return shared === undefined ? undefined : `${quote(shared.tensor)} is read elsewhere`;
  }

  /** Makes a node part of the layer in front, whose value is then the node's output. */
  private takeOver(node: SourceNode, { stream, dimensions }: View, layer: LayerDraft, content: LayerDraft['content']): void {
    const [output = ''] = node.outputs;
    layer.content = content;
    layer.sources = [...layer.sources, node.name];
    stream.name = output;
    stream.aliases = [{ tensor: output, dimensions }];
    this.bind(output, { kind: 'view', view: { stream, dimensions } });
  }

  /** Binds what a failed node would have made, as far as the model declares it. */
  bindPlaceholders(node: SourceNode, declared: (tensor: string) => readonly Dimension[] | undefined): void {
    const computed = node.inputs.some((input) => input !== '' && isComputed(this.bindingOf(input)));
    for (const output of node.outputs) {
      if (output === '' || this.isBound(output)) continue;
      const dimensions = computed ? declared(output) : undefined;
      if (dimensions === undefined) this.bind(output, { kind: 'unknown', computed });
      else this.bindOpen(output, dimensions, true);
    }
  }

  /** What the host computes is read by steps of the host only. */
  private reportHostStepInside(reader: SourceNode, tensor: string): void {
    const operator = this.draft.hostSteps.find(({ outputs }) => outputs.includes(tensor))?.operator ?? '';
    const values = { operator, tensor: quote(tensor), reader: quote(reader.name) };
    this.report(onnxDiagnostics.make.hostStepInside({ kind: reader.operator, name: reader.name }, values));
  }

  private input(node: SourceNode, index: number): Binding | undefined {
    const tensor = node.inputs[index] ?? '';
    if (tensor !== '') {
      const binding = this.bindingOf(tensor);
      if (binding.kind === 'host') this.reportHostStepInside(node, tensor);
      return binding;
    }
    this.report(onnxDiagnostics.make.inputMissing(node.subject, { input: index }));
    return undefined;
  }
}

/** New axes, but for those whose factors the output's dimensions pass on. */
function carriedAxes(axes: readonly Axis[], input: View | undefined, dimensions: DimensionsOf): readonly LayoutAxis[] {
  const passed = new Set(dimensions.flatMap((dimension) => (isNamed(dimension) ? [] : leavesOf(dimension))));
  return freshAxes(axes).map((fresh) => {
    const same = input?.stream.layout.axes?.find(({ name }) => name === fresh.name);
    const leaves = leavesOf(same?.factors ?? []);
    return same !== undefined && leaves.length > 0 && leaves.every((leaf) => passed.has(leaf)) ? same : fresh;
  });
}

function resolveDimension(dimension: DimensionsOf[number], axes: readonly LayoutAxis[]): Dimension {
  if (!isNamed(dimension)) return dimension;
  return dimension.flatMap((name) => axes.find((axis) => axis.name === name)?.factors ?? []);
}

function isNamed(dimension: DimensionsOf[number]): dimension is readonly string[] {
  return typeof dimension[0] === 'string';
}

function quote(name: string | undefined): string {
  return JSON.stringify(name ?? '');
}

/** True for values with space, all of it in one pixel. */
function isOfSinglePixels({ stream: { layout } }: View): boolean {
  const { axes = [] } = layout;
  return axes.length > 1 && axes.every(({ name, factors }) => name === 'C' || factors.length === 0);
}
