import { requantizeValue } from '@netloom/ir';

/** The layer type that brings codes to another format, by a table. */
export const requantizeType: string = requantizeValue.layerType.type;
