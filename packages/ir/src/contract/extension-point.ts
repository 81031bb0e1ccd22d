/**
 * A place where plugins add parts of type `T`.
 *
 * The token is made with `Symbol.for`, so two copies of a package agree on it; the number in it is the version of the
 * part's interface.
 */
export interface ExtensionPoint<T> {
  readonly token: symbol;
  /** For messages: `kernel`, `importer`. */
  readonly name: string;
  /** Identity of a part among those of this point; two parts with one key are an error. */
  keyOf(part: T): string;
  /** What a part is for, where several are for the same thing: `replace` takes over the whole group. Its key by default. */
  groupOf(part: T): string;
  /**
   * True if a layer type needs a part here whose key is its name, or is lowered into types that have one: every layer
   * type at the points of stages, those of the graph at the points of a backend.
   */
  readonly perLayerType: boolean;
}

/** Declares an extension point; `id` is `name@version`, such as `kernel@1`. */
export function defineExtensionPoint<T>(
  id: `${string}@${number}`,
  keyOf: (part: T) => string,
  options: { readonly perLayerType?: boolean; readonly groupOf?: (part: T) => string } = {},
): ExtensionPoint<T> {
  return {
    token: Symbol.for(`netloom/${id}`),
    name: id.slice(0, id.lastIndexOf('@')),
    keyOf,
    groupOf: options.groupOf ?? keyOf,
    perLayerType: options.perLayerType ?? false,
  };
}
