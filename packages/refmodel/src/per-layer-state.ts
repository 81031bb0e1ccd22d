import type { Layer, TensorType } from '@netloom/ir';

/** Makes what a kernel needs of a layer besides the elements of its inputs. */
export type Preparation<S> = (layer: Layer, inputs: readonly TensorType[], outputs: readonly TensorType[]) => S;

/**
 * Prepares each layer once: the state is kept as long as the layer is, and made anew when it is run on other types.
 *
 * @returns a function that answers the state of a layer
 */
export function perLayerState<S>(prepare: Preparation<S>): Preparation<S> {
  const states = new WeakMap<Layer, { readonly types: readonly TensorType[]; readonly state: S }>();
  return (layer, inputs, outputs) => {
    const types = [...inputs, ...outputs];
    const known = states.get(layer);
    if (known !== undefined && sameTypes(known.types, types)) return known.state;
    const state = prepare(layer, inputs, outputs);
    // Only axes and types are kept: elements of a frame must not live as long as the layer.
    states.set(layer, { types: types.map(({ axes, type }) => ({ axes, type })), state });
    return state;
  };
}

function sameTypes(a: readonly TensorType[], b: readonly TensorType[]): boolean {
  return a.length === b.length && a.every(({ axes, type }, i) => axes === b[i]?.axes && type === b[i].type);
}
