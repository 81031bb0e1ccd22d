import { type Diagnostic, type ElementType, type LayerType, float32 } from '@netloom/ir';
import type { SourceGraph } from '../../source/source-graph.js';
import { tensorsOfCodes } from '../../source/tensors-of-codes.js';
import { type Dimension, Layout } from '../../view/layout.js';
import type { Constants } from '../constants/constants.js';
import { tensorsForHost } from '../host/host-operators.js';
import { Bindings } from './bindings.js';
import { GraphDraft } from './graph-draft.js';
import { TensorUses } from './tensor-uses.js';

/** The state of one import: what is known of each tensor, the graph so far, and what is wrong. */
export class ImportSession {
  readonly diagnostics: Diagnostic[] = [];
  readonly draft: GraphDraft;
  readonly bindings: Bindings;
  readonly uses: TensorUses;
  /** Tensors that only leave the graph, or that the host alone reads. */
  readonly forHost: ReadonlySet<string>;
  /** Tensors that hold codes, and not the reals that they stand for. */
  readonly ofCodes: ReadonlySet<string>;

  constructor(
    readonly source: SourceGraph,
    readonly constants: Constants,
    readonly layerTypes: ReadonlyMap<string, LayerType>,
  ) {
    const tensors = [...source.inputs.map(({ name }) => name), ...source.nodes.flatMap(({ outputs }) => outputs)];
    this.draft = new GraphDraft(new Set(tensors));
    this.bindings = new Bindings(source, constants, (diagnostic) => { this.report(diagnostic); });
    this.uses = new TensorUses(source);
    this.forHost = tensorsForHost(source);
    this.ofCodes = tensorsOfCodes(source);
  }

  report(diagnostic: Diagnostic): void {
    this.diagnostics.push(diagnostic);
  }

  reportAll(diagnostics: readonly Diagnostic[]): void {
    for (const diagnostic of diagnostics) this.report(diagnostic);
  }

  /** A new stream of a source tensor whose order is open. */
  bindOpen(tensor: string, dimensions: readonly Dimension[], placeholder: boolean, type: ElementType = float32): void {
    const view = this.draft.addStream(tensor, new Layout(dimensions), type, dimensions, placeholder);
    this.bindings.bind(tensor, { kind: 'view', view });
  }
}
