import { averagePool, commonDivisor, countedTaps, spatialAxes } from '@netloom/ir';
import { averageRule } from './average-layer.js';

/** The exact average of each window, rounded once. */
export const averagePoolRule = averageRule(averagePool.type, (layer, input, output) =>
  commonDivisor(countedTaps(averagePool.of(layer).attributes, spatialAxes(input.axes), spatialAxes(output.axes))),
);
