import type { Diagnostic } from '@netloom/ir';
import type { SourceGraph } from '../../source/source-graph.js';
import type { Stream, View } from '../../view/stream.js';
import type { Constants } from '../constants/constants.js';
import type { ConstantTensor } from '../constants/quantized-constant.js';

/** What a tensor of the source is after import. */
export type Binding =
  | { readonly kind: 'constant'; readonly tensor: ConstantTensor }
  | { readonly kind: 'view'; readonly view: View }
  /** Made by the host, from a graph output. */
  | { readonly kind: 'host'; readonly view: View; readonly inputTensor: string }
  /** Made by a node that could not be imported; what reads it is not reported again. `computed`: it depends on a graph input. */
  | { readonly kind: 'unknown'; readonly computed: boolean };

/** True for tensors that depend on graph inputs, whether they could be imported or not. */
export function isComputed(binding: Binding): boolean {
  return binding.kind === 'unknown' ? binding.computed : binding.kind !== 'constant';
}

/** What is known of each tensor of the source. */
export class Bindings {
  private readonly byTensor = new Map<string, Binding>();

  /** @param report takes what is wrong with initializers */
  constructor(
    private readonly source: SourceGraph,
    private readonly constants: Constants,
    private readonly report: (diagnostic: Diagnostic) => void,
  ) {}

  /** What a tensor is; initializers are decoded here, when they are first read. */
  of(tensor: string): Binding {
    const bound = this.byTensor.get(tensor);
    if (bound !== undefined) return bound;
    const stored = this.source.constants.get(tensor);
    const decoded = stored === undefined ? undefined : this.constants.decode({ kind: 'tensor', name: tensor }, stored);
    const binding: Binding = decoded?.ok === true ? { kind: 'constant', tensor: decoded.value } : { kind: 'unknown', computed: false };
    if (decoded?.ok === false) decoded.diagnostics.forEach(this.report);
    this.bind(tensor, binding);
    return binding;
  }

  has(tensor: string): boolean {
    return this.byTensor.has(tensor);
  }

  bind(tensor: string, binding: Binding): void {
    this.byTensor.set(tensor, binding);
  }

  bindConstant(tensor: string, value: Omit<ConstantTensor, 'name'>): void {
    this.bind(tensor, { kind: 'constant', tensor: { ...value, name: tensor } });
  }

  /** Names the same elements under another shape. */
  bindView(tensor: string, view: View): void {
    view.stream.aliases.push({ tensor, dimensions: view.dimensions });
    this.bind(tensor, { kind: 'view', view });
  }

  /** Binds what is bound to a stream to the host, which makes it of another one. */
  bindToHost(stream: Stream, from: Stream, inputTensor: string): void {
    for (const [bound, binding] of this.byTensor) {
      const isRead = (binding.kind === 'host' || binding.kind === 'view') && binding.view.stream === stream;
      if (isRead) this.bind(bound, { kind: 'host', view: { ...binding.view, stream: from }, inputTensor });
    }
  }
}
