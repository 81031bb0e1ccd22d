/**
 * What keeps each published model from being imported: how many nodes are reported, by code and operator. An empty entry
 * is a model that is imported.
 */
export const refusals: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  cifar10_cnn_winml: {},
  kws_dscnn_alibaba: {},
  lenet_tanh_zkml: {},
  micro_kws_fp32: {},
  micro_kws_int8_qdq: {},
  micro_kws_int8_qlinear: {},
  mlperf_ad_autoencoder_int8_qdq: {},
  mlperf_kws_dscnn_int8_qdq: {},
  mlperf_resnet8_fp32: {},
  mlperf_resnet8_int8_qdq: {},
  mlperf_vww_mobilenet_int8_qdq: {},
  mnist8_cntk: {},
  mnist_burn_bn: {},
  mnist_resnet_tinymaix_fp32: {},
  mnist_resnet_tinymaix_int8_qdq: {},
  qonnx_tfc_1w1a: {},
  qonnx_tfc_2w2a: {},
  resnet8_tf2onnx_fp16: {},
  vww_mobilenet_tflite2onnx: {},
};

/** Models of codes: what they compute is compared tensor by tensor with ONNX Runtime where they are evaluated. */
export const integerModels: ReadonlySet<string> = new Set([
  'micro_kws_int8_qdq',
  'micro_kws_int8_qlinear',
  'mlperf_ad_autoencoder_int8_qdq',
  'mlperf_kws_dscnn_int8_qdq',
  'mlperf_resnet8_int8_qdq',
  'mlperf_vww_mobilenet_int8_qdq',
  'mnist_resnet_tinymaix_int8_qdq',
]);
