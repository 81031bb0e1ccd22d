import { type Attributes, type ElementType, type HostStep, type Requantization, type Result, type Tensor, flatten as flattenType, success } from '@netloom/ir';
import { type Dimension, Layout, type LayoutAxis } from '../../view/layout.js';
import type { Stream, View } from '../../view/stream.js';

/** What a layer does, apart from where it stands. */
export interface LayerContent {
  readonly type: string;
  readonly attributes: Attributes;
  readonly parameters: Readonly<Record<string, Tensor>>;
}

/** y = multiply * x + add. */
export interface ChannelFunction {
  readonly multiply: number;
  readonly add: number;
  /** The same of one element as the source's operators compute it; otherwise the product is rounded to float32, then the sum. */
  readonly evaluate?: (x: number) => number;
}

/** An affine function that becomes a layer once the order of its value is known, unless it becomes part of another one. */
export interface LateLayer {
  /** One for all elements, or one for each channel. */
  readonly functions: readonly ChannelFunction[];
  readonly make: (axes: readonly LayoutAxis[], functions: readonly ChannelFunction[]) => Result<LayerContent>;
}

/** A layer in the making; it reads and makes streams, whose names may still change. */
export interface LayerDraft {
  readonly name: string;
  content: LayerContent | LateLayer;
  inputs: readonly Stream[];
  readonly output: Stream;
  requantization?: Requantization;
  /** True where its reals are its accumulators themselves, 1 each, whatever the scales of its operands say. */
  isUnscaled?: boolean;
  sources: readonly string[];
}

/** What a layer does, unless that depends on the order of its value. */
export function knownContent({ content }: LayerDraft): LayerContent | undefined {
  return 'make' in content ? undefined : content;
}

/** What a layer does; a late one is made now if the order of its value is known, and undefined otherwise. */
export function contentOf(draft: LayerDraft): Result<LayerContent | undefined> {
  const { content, output } = draft;
  if (!('make' in content)) return success(content);
  const { axes } = output.layout;
  if (axes === undefined) return success(undefined);
  const made = content.make(axes, content.functions);
  if (made.ok) draft.content = made.value;
  return made;
}

/** The graph in the making: streams, and the layers that make them. */
export class GraphDraft {
  readonly layers: LayerDraft[] = [];
  readonly hostSteps: (Omit<HostStep, 'inputs'> & { readonly view: View; readonly inputTensor: string; readonly behind?: string })[] = [];
  private readonly producers = new Map<Stream, LayerDraft>();
  private readonly streams = new Set<Stream>();
  private readonly layerNames = new Set<string>();
  private readonly flattened = new Map<Stream, Stream>();

  /** @param reserved names that values made on the side must not take */
  constructor(private readonly reserved: ReadonlySet<string>) {}

  addStream(name: string, layout: Layout, type: ElementType, dimensions: readonly Dimension[], placeholder = false): View {
    const stream: Stream = { name, layout, type, placeholder, aliases: [{ tensor: name, dimensions }] };
    this.streams.add(stream);
    return { stream, dimensions };
  }

  /** Streams by the layout they share. */
  byLayout(): ReadonlyMap<Layout, readonly Stream[]> {
    const groups = new Map<Layout, Stream[]>();
    for (const stream of this.streams) {
      const group = groups.get(stream.layout);
      if (group === undefined) groups.set(stream.layout, [stream]);
      else group.push(stream);
    }
    return groups;
  }

  addLayer(layer: LayerDraft): void {
    const draft = { ...layer, name: this.unused(layer.name, this.layerNames) };
    this.layerNames.add(draft.name);
    this.layers.push(draft);
    this.producers.set(layer.output, draft);
  }

  /** Puts a layer of single elements between a layer of one input and what it reads. */
  insertBefore(layer: LayerDraft, suffix: string, content: LayerContent, type: ElementType): void {
    const [input] = layer.inputs;
    if (input === undefined) throw new Error('a layer that something is put in front of has an input');
    const { stream } = this.addStream(this.unused(`${layer.output.name}/${suffix}`, this.reserved), input.layout, type, []);
    stream.aliases = [];
    const draft = { name: this.unused(`${layer.name}/${suffix}`, this.layerNames), content, inputs: [input], output: stream, sources: layer.sources };
    this.layerNames.add(draft.name);
    this.layers.splice(this.layers.indexOf(layer), 0, draft);
    this.producers.set(stream, draft);
    layer.inputs = [stream];
  }

  /** Takes out a layer of one input: what reads its output reads its input then. */
  bypass(layer: LayerDraft): void {
    const [input] = layer.inputs;
    if (input === undefined) throw new Error('a layer that is bypassed has an input');
    this.layers.splice(this.layers.indexOf(layer), 1);
    this.producers.delete(layer.output);
    for (const reader of this.layers) reader.inputs = reader.inputs.map((stream) => (stream === layer.output ? input : stream));
  }

  producer(stream: Stream): LayerDraft | undefined {
    return this.producers.get(stream);
  }

  /** A name for a value that no tensor of the source is. */
  sideName(name: string): string {
    return this.unused(name, this.reserved);
  }

  /** The stream as one axis `C`, by a `Flatten` layer that is made once. The layout is settled. */
  flatten(view: View, tensor: string, source: string): Stream {
    const { stream } = view;
    const known = this.flattened.get(stream);
    if (known !== undefined) return known;
    const factors = (stream.layout.axes ?? []).flatMap((axis) => axis.factors);
    const layout = Layout.of([{ name: 'C', factors }], stream.layout.batch);
    const name = this.unused(`${stream.name}/flatten`, this.reserved);
    const flat = this.addStream(name, layout, stream.type, view.dimensions).stream;
    flat.aliases = [{ tensor, dimensions: view.dimensions }];
    const content = { type: flattenType.type, attributes: {}, parameters: {} };
    this.addLayer({ name: `${source}/flatten`, content, inputs: [stream], output: flat, sources: [source] });
    this.flattened.set(stream, flat);
    return flat;
  }

  private unused(name: string, taken: ReadonlySet<string>): string {
    let candidate = name;
    for (let i = 2; taken.has(candidate); i++) candidate = `${name}#${i}`;
    return candidate;
  }
}
