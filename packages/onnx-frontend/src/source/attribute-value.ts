import { type Diagnostic, type Subject } from '@netloom/ir';
import type { AttributeProto, TensorProto } from '../codec/model-file.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';

/** An attribute as the model has it. Integers beyond 2^53 are clamped to it: exporters write the greatest int64 for "to the end". */
export type AttributeValue =
  | { readonly kind: 'float' | 'int'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'tensor'; readonly value: TensorProto }
  | { readonly kind: 'floats' | 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'strings'; readonly value: readonly string[] }
  | { readonly kind: 'graph' | 'other' };

/** The types of attributes that importers can ask for. */
export type AttributeKind = Exclude<AttributeValue['kind'], 'graph' | 'other'>;

const kindsByNumber: Readonly<Record<number, AttributeValue['kind']>> = {
  1: 'float',
  2: 'int',
  3: 'string',
  4: 'tensor',
  5: 'graph',
  6: 'floats',
  7: 'ints',
  8: 'strings',
  10: 'graph',
};

/**
 * The attributes of a node by name.
 *
 * @errors ONX071 attributeTwice
 */
export function readAttributes(
  subject: Subject,
  attributes: readonly AttributeProto[],
): { readonly attributes: ReadonlyMap<string, AttributeValue>; readonly problems: readonly Diagnostic[] } {
  const byName = new Map<string, AttributeValue>();
  const problems: Diagnostic[] = [];
  for (const attribute of attributes) {
    const name = attribute.name ?? '';
    if (byName.has(name)) problems.push(onnxDiagnostics.make.attributeTwice(subject, { attribute: name }));
    else byName.set(name, readAttribute(attribute));
  }
  return { attributes: byName, problems };
}

function readAttribute(attribute: AttributeProto): AttributeValue {
  const utf8 = new TextDecoder();
  const kind = kindsByNumber[attribute.type ?? 0] ?? guessKind(attribute);
  switch (kind) {
    case 'float':
      return { kind, value: attribute.f ?? 0 };
    case 'int':
      return { kind, value: clampToSafe(Number(attribute.i ?? 0)) };
    case 'string':
      return { kind, value: utf8.decode(attribute.s ?? new Uint8Array()) };
    case 'tensor':
      return { kind, value: attribute.t ?? {} };
    case 'floats':
      return { kind, value: attribute.floats ?? [] };
    case 'ints':
      return { kind, value: (attribute.ints ?? []).map((entry) => clampToSafe(Number(entry))) };
    case 'strings':
      return { kind, value: (attribute.strings ?? []).map((entry) => utf8.decode(entry)) };
    default:
      return { kind };
  }
}

/** Before IR version 2 attributes had no type: the field that is there says it. */
function guessKind(attribute: AttributeProto): AttributeValue['kind'] {
  const has = (field: keyof AttributeProto): boolean => Object.hasOwn(attribute, field);
  const filled = (field: 'ints' | 'floats' | 'strings'): boolean => (attribute[field]?.length ?? 0) > 0;
  if (has('f')) return 'float';
  if (has('i')) return 'int';
  if (has('s')) return 'string';
  if (has('t')) return 'tensor';
  if (has('g')) return 'graph';
  if (filled('floats')) return 'floats';
  if (filled('ints')) return 'ints';
  return filled('strings') ? 'strings' : 'other';
}

function clampToSafe(value: number): number {
  return Math.min(Number.MAX_SAFE_INTEGER, Math.max(Number.MIN_SAFE_INTEGER, value));
}
