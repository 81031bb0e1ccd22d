import { type ElementType, type HostStep, flatten as flattenType } from '@netloom/ir';
import { type Dimension, Layout } from '../../view/layout.js';
import type { Stream, View } from '../../view/stream.js';
import type { LayerContent, LayerDraft } from './layer-draft.js';

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

  /** Puts a layer of single elements between a layer and what it reads: its first input unless said. */
  insertBefore(layer: LayerDraft, suffix: string, content: LayerContent, type: ElementType, index = 0): void {
    const input = layer.inputs[index];
    if (input === undefined) throw new Error('a layer that something is put in front of has an input');
    const { stream } = this.addStream(this.unused(`${layer.output.name}/${suffix}`, this.reserved), input.layout, type, []);
    stream.aliases = [];
    const draft = { name: this.unused(`${layer.name}/${suffix}`, this.layerNames), content, inputs: [input], output: stream, sources: layer.sources };
    this.layerNames.add(draft.name);
    this.layers.splice(this.layers.indexOf(layer), 0, draft);
    this.producers.set(stream, draft);
    layer.inputs = layer.inputs.map((each, i) => (i === index ? stream : each));
  }

  /** Takes out a layer of one input: what reads its output reads its input then. */
  bypass(layer: LayerDraft): void {
    const [input] = layer.inputs;
    if (input === undefined) throw new Error('a layer that is bypassed has an input');
    this.layers.splice(this.layers.indexOf(layer), 1);
    this.producers.delete(layer.output);
    for (const reader of this.layers) reader.inputs = reader.inputs.map((stream) => (stream === layer.output ? input : stream));
  }

  /** Makes layers behind one, each of one input, part of it: they are taken out, and it has their sources as well. */
  absorb(layer: LayerDraft, behind: readonly LayerDraft[]): void {
    for (const each of behind) this.bypass(each);
    layer.sources = [...new Set([...layer.sources, ...behind.flatMap(({ sources }) => sources)])];
  }

  /** Makes a layer read one stream directly that it reads through others, which nothing else reads: they are taken out, and it has their sources as well. */
  shorten(layer: LayerDraft, input: Stream, between: readonly LayerDraft[]): void {
    for (const each of between) {
      this.layers.splice(this.layers.indexOf(each), 1);
      this.producers.delete(each.output);
    }
    layer.inputs = [input];
    layer.sources = [...new Set([...between, layer].flatMap(({ sources }) => sources))];
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
