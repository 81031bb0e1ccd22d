import type { Attributes, Subject } from '@netloom/ir';
import type { TensorProto } from '../codec/model-file.js';
import type { AttributeValue } from './attribute-value.js';

/**
 * A node of the model, its attributes checked against the importer's declaration. A getter returns the fallback where
 * the attribute is absent.
 */
export class SourceNode {
  constructor(
    /** The node's name; that of its first output where it has none. */
    readonly name: string,
    readonly operator: string,
    /** Empty for ONNX's own operators. */
    readonly domain: string,
    /** Version of the domain's operators that the model uses. */
    readonly opset: number,
    /** Names of tensors; empty where an optional input is left out. */
    readonly inputs: readonly string[],
    readonly outputs: readonly string[],
    readonly attributes: ReadonlyMap<string, AttributeValue>,
  ) {}

  /** Who messages speak of. */
  get subject(): Subject {
    return { kind: this.operator, name: this.name };
  }

  /** True if an optional input is given. */
  hasInput(index: number): boolean {
    return (this.inputs[index] ?? '') !== '';
  }

  has(attribute: string): boolean {
    return this.attributes.has(attribute);
  }

  int<F extends number | undefined>(attribute: string, fallback: F): number | F {
    const found = this.attributes.get(attribute);
    return found?.kind === 'int' ? found.value : fallback;
  }

  float<F extends number | undefined>(attribute: string, fallback: F): number | F {
    const found = this.attributes.get(attribute);
    return found?.kind === 'float' ? found.value : fallback;
  }

  string<F extends string | undefined>(attribute: string, fallback: F): string | F {
    const found = this.attributes.get(attribute);
    return found?.kind === 'string' ? found.value : fallback;
  }

  ints(attribute: string): readonly number[] | undefined {
    const found = this.attributes.get(attribute);
    return found?.kind === 'ints' ? found.value : undefined;
  }

  floats(attribute: string): readonly number[] | undefined {
    const found = this.attributes.get(attribute);
    return found?.kind === 'floats' ? found.value : undefined;
  }

  tensor(attribute: string): TensorProto | undefined {
    const found = this.attributes.get(attribute);
    return found?.kind === 'tensor' ? found.value : undefined;
  }

  /** Attributes that JSON can hold, for records of the node. */
  plainAttributes(): Attributes {
    const entries = [...this.attributes].flatMap(([name, attribute]) =>
      'value' in attribute && attribute.kind !== 'tensor' ? [[name, attribute.value] as const] : [],
    );
    return Object.fromEntries(entries);
  }
}
