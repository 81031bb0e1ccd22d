import type { AttributeKind } from '../source/attribute-value.js';

/** Which nodes a part is for, and what such nodes may have. Checked before the part runs. */
export interface OperatorSignature {
  /** Operator domain; empty for ONNX's own operators. */
  readonly domain: string;
  readonly operator: string;
  /** The operator set version from which on this form of the operator holds; of several, the newest that the model's version reaches is taken. */
  readonly since: number;
  readonly attributes: Readonly<Record<string, AttributeKind>>;
  readonly required?: readonly string[];
  readonly inputs: { readonly min: number; readonly max: number };
  readonly outputs: { readonly min: number; readonly max: number };
}

/** `domain::operator@since`: the identity of a part among those of its extension point. */
export function signatureKey({ domain, operator, since }: OperatorSignature): string {
  return `${domain}::${operator}@${since}`;
}

/** `domain::operator`: parts for versions of one operator are a group. */
export function signatureGroup({ domain, operator }: OperatorSignature): string {
  return `${domain}::${operator}`;
}
