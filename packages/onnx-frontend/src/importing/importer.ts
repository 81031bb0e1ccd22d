import { defineExtensionPoint } from '@netloom/ir';
import type { SourceNode } from '../source/source-node.js';
import type { ImportContext } from './import-context.js';
import { type OperatorSignature, signatureGroup, signatureKey } from './operator-signature.js';

/** Turns nodes of one operator into layers, or into another view of the same values. */
export interface Importer extends OperatorSignature {
  /**
   * The layer types that its nodes become, or become a part of; none where only views, constants or host steps are made.
   * A `Flatten` in front of them does not count.
   */
  readonly layerTypes: readonly string[];
  /** True if it says what scale the codes have that it reads, so that graph inputs may be integers. */
  readonly readsCodes?: boolean;
  /**
   * Imports one node: binds its outputs, or reports why it cannot.
   *
   * An input that could not be imported is undefined without a message; the importer then returns, after it has reported
   * what it knows without it.
   */
  import(node: SourceNode, context: ImportContext): void;
}

export const importers = defineExtensionPoint<Importer>('importer@1', signatureKey, { groupOf: signatureGroup });
