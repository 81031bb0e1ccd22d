import { accumulatorsBehind } from './accumulators/accumulators.js';
import { accumulatorsAsReals } from './accumulators/accumulators-as-reals.js';
import { bindCodes, bindRealsOfCodes } from './constants/bind-codes.js';
import { readElements, readIntegers, readReals } from './constants/read-constants.js';
import { addHostStep, addHostStepBehind, endsAtHost, hostView, isHostOnly } from './host/host-steps.js';
import type { ImportContext } from './import-context.js';
import { addAffine } from './new-layers/add-affine.js';
import { addElementwise } from './new-layers/add-elementwise.js';
import { addLayer } from './new-layers/add-layer.js';
import { mergeLayer, mergeTarget } from './new-layers/merge-layer.js';
import { paddingOf } from './new-layers/padding-of.js';
import { clampCodes } from './quantized/clamp-codes.js';
import { mayBeNegative } from './quantized/may-be-negative.js';
import { quantizeInput } from './quantized/quantize-input.js';
import { dequantizeView, quantizeView, takeFormat } from './quantized/quantized-views.js';
import type { ImportSession } from './session/import-session.js';
import { boundInput, constantInput, dataInput } from './session/read-inputs.js';
import { broadcastViews } from './views/broadcast-views.js';
import { flattenPixels, orderAlike, orderChannels, orderSpatial, orderVector } from './views/order-views.js';

/** What importers see of a session: each operation is in the folder of its concept. */
export function contextOf(session: ImportSession): ImportContext {
  const { bindings, uses } = session;
  return {
    report: (diagnostic) => { session.report(diagnostic); },
    isUsed: (tensor) => uses.isUsed(tensor),

    data: (node, index) => dataInput(session, node, index),
    constant: (node, index) => constantInput(session, node, index),
    isConstant: (node, index) => boundInput(session, node, index)?.kind === 'constant',
    isComputed: (node, index) => boundInput(session, node, index)?.kind === 'view',
    reals: (node, tensor) => readReals(session, node, tensor),
    elements: (node, tensor, view) => readElements(session, node, tensor, view),
    integers: (node, index) => readIntegers(session, node, index),
    bindView: (tensor, view) => { bindings.bindView(tensor, view); },
    bindConstant: (tensor, value) => { bindings.bindConstant(tensor, value); },

    spatial: (node, view) => orderSpatial(session, node, view),
    channels: (node, view, dimension) => orderChannels(session, node, view, dimension),
    vector: (node, view) => orderVector(session, node, view),
    broadcast: (node, first, second) => broadcastViews(session, node, first, second),
    align: (node, first, second) => orderAlike(session, node, first, second),
    alike: (node, views) => flattenPixels(session, node, views),

    addLayer: (node, layer, dimensions) => { addLayer(session, node, layer, dimensions); },
    addElementwise: (node, layer) => { addElementwise(session, node, layer); },
    addAffine: (node, view, functions, make) => { addAffine(session, node, view, functions, make); },
    paddingOf: (view) => paddingOf(session, view),
    mergeTarget: (view) => mergeTarget(session, view),
    merge: (node, view, parameters) => { mergeLayer(session, node, view, parameters); },

    widthOf: (tensor) => session.source.widths.get(tensor),
    holdsCodes: (node, index) => session.ofCodes.has(node.inputs[index] ?? ''),
    quantizeInput: (node, view, format) => quantizeInput(session, node, view, format),
    bindCodes: (node, codes) => { bindCodes(session, node, codes); },
    bindQuantizedConstant: (node, codes, format, realOf) => { bindRealsOfCodes(session, node, codes, format, realOf); },
    clampCodes: (node, view, bounds) => clampCodes(session, node, view, bounds),
    takeFormat: (node, index, view, format) => takeFormat(session, node, index, view, format),
    dequantize: (node, view, format) => { dequantizeView(session, node, view, format); },
    quantize: (node, view, format, rounding) => { quantizeView(session, node, view, format, rounding); },
    mayBeNegative: ({ stream }) => mayBeNegative(session, stream),
    standsOnAccumulators: ({ stream }) => accumulatorsBehind(session, stream) !== undefined,
    accumulatorsAsReals: (node, view) => accumulatorsAsReals(session, node, view),

    hostView: (node, index) => hostView(session, node, index),
    isHost: (node, index) => boundInput(session, node, index)?.kind === 'host',
    isHostOnly: (node, index) => isHostOnly(session, node, index),
    endsAtHost: (node) => endsAtHost(session, node),
    addHostStep: (node, view, step) => { addHostStep(session, node, view, step); },
    addHostStepBehind: (node, step) => { addHostStepBehind(session, node, step); },
  };
}
