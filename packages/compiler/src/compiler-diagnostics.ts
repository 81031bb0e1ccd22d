import { defineDiagnostics } from '@netloom/ir';

/** What can be wrong with the plugins of a compiler, and with what is asked of it. */
export const compilerDiagnostics = defineDiagnostics('CMP', {
  unknownRewrite: { number: 1, severity: 'error', text: 'a rewrite must come after rewrites that are installed, but {after} is not.' },
  cyclicRewrites: { number: 2, severity: 'error', text: 'rewrites must have an order, but these come after each other: {cycle}.' },
  unsoundRewrite: { number: 3, severity: 'error', text: 'a rewrite must keep the graph sound, but this one has left {problems} problems.' },
  unsoundLowering: { number: 4, severity: 'error', text: 'layers must lower to sound layers, but {types} left {problems} problems.' },
  endlessLowering: { number: 5, severity: 'error', text: 'lowering must come to an end, but after {limit} steps it has not; the last were of {types}.' },
  unknownBackend: { number: 6, severity: 'error', text: 'the backend must be installed, but there are only {known}.' },
  notLowered: { number: 7, severity: 'error', text: 'backend {backend} has no parts for the layer type, so the graph must be quantized for it, which lowers such layers.' },
  preprocessingOnHost: { number: 10, severity: 'note', text: 'scale, mean and std of the preprocessing stay with the host, as the first layer cannot take them over exactly: {reason}.' },
});
