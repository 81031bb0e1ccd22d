import type { TensorData } from '@netloom/ir';

/** Every value of an integer graph for one frame: codes in stream order. */
export type Trace = ReadonlyMap<string, TensorData>;
