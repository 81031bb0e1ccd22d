import { elementCount, globalAveragePool, spatialAxes } from '@netloom/ir';
import { averageRule } from './average-layer.js';

/** The exact average of each channel, rounded once. */
export const globalAveragePoolRule = averageRule(globalAveragePool.type, (_, { axes }) => BigInt(elementCount(spatialAxes(axes))));
