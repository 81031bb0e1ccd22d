/**
 * What packages that run in a browser as well may use beyond ECMAScript 2023: globals that every browser and Node
 * have. Neither the DOM's types nor Node's are in their scope, so anything else fails to compile.
 */

declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
}

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes?: ArrayBuffer | ArrayBufferView): string;
}
