import type { AttributeContent, ElementKind, NodeProto, OnnxTensor } from '@netloom/onnx-frontend/codec';
import { elementFormats } from '@netloom/onnx-frontend/codec';
import type { OnnxRuntime, RuntimeTensor } from '@netloom/toolchain';
import type { Choices } from '../choices.js';
import { type DraftContent, ModelDraft } from '../draft.js';
import { type CodeFormat, codesOfKind } from './format.js';
import { sampleNode } from './sample.js';

/** A tensor of the float model, as the quantized one has it. */
export interface QuantizedTensor {
  readonly sample: RuntimeTensor;
  /** The tensor of its codes. */
  readonly codes?: string;
  /** Of codes that its reals are; absent for reals that have not been rounded yet. */
  readonly format?: CodeFormat;
  /** The tensor of its reals; of codes it is made where something reads it. */
  reals?: string;
}

/** Constant codes. */
export interface QuantizedConstant {
  readonly codes: string;
  readonly format: CodeFormat;
  readonly sample: RuntimeTensor;
}

/** Which types a model's values and weights have. */
export interface KindsOfModel {
  readonly values: readonly ElementKind[];
  readonly weights: readonly ElementKind[];
}

const eight = ['uint8', 'int8'] as const;

/** Types of a whole model: 8 bits alone, narrow ones too, or wide ones too; narrow and wide ones in most layers do not fit each other. */
export function drawKinds(choices: Choices): KindsOfModel {
  return choices.pick<KindsOfModel>([
    { values: eight, weights: ['int8', 'int8', 'int8', 'uint8'] },
    { values: eight, weights: ['int8', 'int8', 'int8', 'uint8'] },
    { values: [...eight, 'uint4', 'int4'], weights: ['int8', 'uint8', 'int4', 'uint4'] },
    { values: [...eight, ...eight, 'int16', 'uint16'], weights: ['int8', 'int8', 'uint8', 'int4', 'int16', 'uint16'] },
  ]);
}

/** The quantized form of a float model in the making. */
export class QuantizedDraft {
  readonly model = new ModelDraft();
  readonly #tensors = new Map<string, QuantizedTensor>();
  readonly #constants: ReadonlyMap<string, OnnxTensor>;
  readonly #readers = new Map<string, NodeProto[]>();
  readonly #outputs: ReadonlySet<string>;
  readonly #scales = new Map<CodeFormat, readonly [string, string]>();

  /** @param isMicrosoft whether all its QuantizeLinear and DequantizeLinear are those of ONNX Runtime's own domain */
  constructor(
    readonly runtime: OnnxRuntime,
    readonly content: DraftContent,
    readonly kinds: KindsOfModel,
    readonly isMicrosoft: boolean,
  ) {
    this.model.opset = content.opset;
    this.#constants = new Map(content.constants.map((tensor) => [tensor.name, tensor]));
    this.#outputs = new Set(content.outputs.map(({ name }) => name));
    for (const node of content.nodes) for (const name of new Set(node.input)) this.#readers.set(name, [...this.readersOf(name), node]);
  }

  readersOf(name: string): readonly NodeProto[] {
    return this.#readers.get(name) ?? [];
  }

  isOutput(name: string): boolean {
    return this.#outputs.has(name);
  }

  constantOf(name: string): OnnxTensor | undefined {
    return this.#constants.get(name);
  }

  bind(name: string, tensor: QuantizedTensor): void {
    this.#tensors.set(name, tensor);
  }

  tensorOf(name: string): QuantizedTensor {
    const tensor = this.#tensors.get(name);
    if (tensor === undefined) throw new Error(`nothing has made ${name}`);
    return tensor;
  }

  /** Tensors that a node computes, without constants. */
  dataOf(node: NodeProto): readonly QuantizedTensor[] {
    return (node.input ?? []).filter((name) => name !== '' && !this.#constants.has(name)).map((name) => this.tensorOf(name));
  }

  /** The tensor by which a node reads reals, computed or constant. */
  realsOf(name: string): string {
    if (name === '') return name;
    const constant = this.#constants.get(name);
    if (constant !== undefined) return this.model.constant(constant.dims, Array.from(constant.data, Number), constant.kind);
    const tensor = this.tensorOf(name);
    if (tensor.reals === undefined) {
      if (tensor.codes === undefined || tensor.format === undefined) throw new Error(`${name} is neither reals nor codes`);
      tensor.reals = this.dequantize(tensor.codes, tensor.format);
    }
    return tensor.reals;
  }

  /** What a node makes of the sampled frames, some of its inputs replaced. */
  sample(node: NodeProto, replaced: ReadonlyMap<string, RuntimeTensor> = new Map()): Promise<RuntimeTensor> {
    const inputs = new Map((node.input ?? []).filter((name) => name !== '').map((name) => [name, replaced.get(name) ?? this.#sampleOf(name)]));
    return sampleNode(this.runtime, node, this.content.opset, inputs);
  }

  quantize(reals: string, format: CodeFormat): string {
    return this.model.node('QuantizeLinear', [reals, ...this.scalesOf(format)], this.#attributes(format), this.#domainOf(format.kind));
  }

  dequantize(codes: string, format: CodeFormat): string {
    return this.model.node('DequantizeLinear', [codes, ...this.scalesOf(format)], this.#attributes(format), this.#domainOf(format.kind));
  }

  /** Adds constant codes. */
  addCodes(dims: readonly number[], codes: ArrayLike<number>, format: CodeFormat): string {
    return this.model.constant(dims, codes, format.kind);
  }

  /** The constants of scale and zero point. */
  scalesOf(format: CodeFormat): readonly [string, string] {
    const { kind, scale, zeroPoint, dimension } = format;
    const dims = dimension === undefined ? [] : [scale.length];
    const made = this.#scales.get(format) ?? [this.model.constant(dims, scale), this.model.constant(dims, zeroPoint, kind)];
    this.#scales.set(format, made);
    return made;
  }

  #attributes({ dimension }: CodeFormat): Readonly<Record<string, AttributeContent>> {
    return dimension === undefined ? {} : { axis: { int: dimension } };
  }

  /** ONNX knows 4 and 16 bits from version 21 on, ONNX Runtime's own operators always. */
  #domainOf(kind: ElementKind): string {
    const { bits } = elementFormats[kind];
    const isKnown = bits === 8 || bits === 32 || this.content.opset >= 21;
    return (this.isMicrosoft && bits < 32) || !isKnown ? 'com.microsoft' : '';
  }

  #sampleOf(name: string): RuntimeTensor {
    const constant = this.#constants.get(name);
    if (constant === undefined) return this.tensorOf(name).sample;
    const { dims: dimensions, data } = constant;
    if (data instanceof BigInt64Array) return { type: 'int64', dimensions, data };
    return { type: 'float32', dimensions, data: Float32Array.from(data, Number) };
  }
}

/** True for formats of one scale and 8 bits, in which ONNX Runtime's operators of codes compute. */
export function isByteFormat({ kind, dimension }: CodeFormat): boolean {
  return elementFormats[kind].bits === 8 && dimension === undefined;
}

/** Uniform codes of a format as reals. */
export function uniformReals(choices: Choices, count: number, { kind, scale, zeroPoint }: CodeFormat): Float32Array {
  const { low, high } = codesOfKind(kind);
  return choices.reals(count, low - 0.5, high + 0.5).map((at) => (Math.min(high, Math.max(low, Math.round(at))) - (zeroPoint[0] ?? 0)) * (scale[0] ?? 1));
}
