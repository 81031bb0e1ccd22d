/** Why a conformance test is refused: the codes of the errors, and what they mean here. */
export interface RefusedNodeTest {
  readonly codes: readonly string[];
  readonly reason: string;
}

const groups: readonly (RefusedNodeTest & { readonly tests: readonly string[] })[] = [
  {
    codes: ['ONX080'],
    reason: 'a constant that differs in every element',
    tests: ['sub', 'div'].map((name) => `node/test_${name}`),
  },
  {
    codes: ['ONX044'],
    reason: 'inputs that are integers, text, a sequence or optional',
    tests: [
      ...[...['sub', 'div'].map((name) => `node/test_${name}_uint8`), 'node/test_cast_STRING_to_FLOAT', 'node/test_castlike_STRING_to_FLOAT_expanded'],
      ...['node/test_identity_opt', 'node/test_identity_sequence', 'node/test_maxpool_2d_uint8'],
      'pytorch-operator/test_operator_non_float_params',
    ],
  },
  { codes: ['ONX044', 'ONX044'], reason: 'two inputs that are integers', tests: ['node/test_add_uint8', 'node/test_mul_uint8'] },
  {
    codes: ['ONX044'],
    reason: 'inputs that are integers',
    tests: ['node/test_clip_default_int8_inbounds', 'node/test_clip_default_int8_max', 'node/test_clip_default_int8_min'],
  },
  {
    codes: ['ONX076'],
    reason: 'an Expand of anything but one pixel over space',
    tests: ['node/test_expand_dim_changed', 'node/test_expand_dim_unchanged', 'simple/test_expand_shape_model3', 'simple/test_expand_shape_model4'],
  },
  { codes: ['ONX072'], reason: 'a Cast to text', tests: ['node/test_cast_FLOAT_to_STRING'] },
  { codes: ['ONX044', 'ONX072'], reason: 'a Cast to text', tests: ['node/test_castlike_FLOAT_to_STRING_expanded'] },
  {
    codes: ['ONX047'],
    reason: 'an output that depends on no input, or on its shape alone',
    tests: [
      'node/test_constant',
      ...['', '_clip_end', '_clip_start', '_end_1', '_end_negative_1', '_example', '_start_1', '_start_1_end_2'].map(
        (suffix) => `node/test_shape${suffix}`,
      ),
      ...['_start_1_end_negative_1', '_start_negative_1'].map((suffix) => `node/test_shape${suffix}`),
    ],
  },
  {
    codes: ['ONX073'],
    reason: 'the mask of Dropout or the indices of MaxPool',
    tests: [
      ...['node/test_dropout_default_mask', 'node/test_dropout_default_mask_ratio', 'node/test_training_dropout_default_mask'],
      ...['node/test_training_dropout_mask', 'node/test_training_dropout_zero_ratio_mask'],
      ...['node/test_maxpool_with_argmax_2d_precomputed_pads', 'node/test_maxpool_with_argmax_2d_precomputed_strides'],
    ],
  },
  {
    codes: ['ONX076'],
    reason: 'Dropout in training',
    tests: ['', '_default', '_zero_ratio'].map((suffix) => `node/test_training_dropout${suffix}`),
  },
  { codes: ['ONX077'], reason: 'a batch that is not in front', tests: ['node/test_gemm_all_attributes', 'node/test_gemm_transposeA'] },
  { codes: ['ONX076'], reason: 'a bias that differs from frame to frame', tests: ['node/test_gemm_default_matrix_bias'] },
  { codes: ['ONX076'], reason: 'a product of stacked matrices', tests: ['node/test_matmul_3d', 'node/test_matmul_4d'] },
  {
    codes: ['ONX076'],
    reason: 'three spatial dimensions',
    tests: [
      'node/test_maxpool_3d_default',
      'node/test_averagepool_3d_default',
      ...['', '_dilated', '_dilated_strided', '_groups', '_no_bias', '_stride', '_stride_padding'].map(
        (suffix) => `pytorch-converted/test_Conv3d${suffix}`,
      ),
      ...['', '_stride', '_stride_padding'].map((suffix) => `pytorch-converted/test_MaxPool3d${suffix}`),
      ...['', '_stride', '_stride1_pad0_gpu_input'].map((suffix) => `pytorch-converted/test_AvgPool3d${suffix}`),
    ],
  },
  { codes: ['ONX043'], reason: 'a dimension of size 0', tests: ['node/test_reshape_allowzero_reordered'] },
  {
    codes: ['ONX079'],
    reason: 'a reshape whose borders cut across those of the source',
    tests: ['node/test_reshape_reordered_all_dims', 'node/test_reshape_reordered_last_dims'],
  },
  {
    codes: ['ONX046'],
    reason: 'nothing but an operator that the host computes',
    tests: [
      ...['Softmax', 'LogSoftmax'].map((name) => `pytorch-converted/test_${name}`),
      ...['log_softmax_dim3', 'log_softmax_lastdim', 'softmax_functional_dim3', 'softmax_lastdim'].map(
        (name) => `pytorch-converted/test_${name}`,
      ),
      ...['softmax', 'logsoftmax'].flatMap((name) =>
        ['axis_0', 'axis_1', 'axis_2', 'default_axis', 'large_number', 'negative_axis'].map((form) => `node/test_${name}_${form}`),
      ),
      ...['node/test_softmax_example', 'node/test_logsoftmax_example_1'],
    ],
  },
  {
    codes: ['ONX076'],
    reason: 'a reduction over the batch, or over a part of space',
    tests: [
      ...['max', 'mean'].map((name) => `node/test_reduce_${name}_default_axes_keepdims_random`),
      ...['node/test_reduce_max_default_axes_keepdim_example', 'node/test_reduce_mean_default_axes_keepdims_example'],
      ...['', '_keepdim'].map((suffix) => `pytorch-operator/test_operator_reduced_mean${suffix}`),
    ],
  },
  {
    codes: ['ONX072', 'ONX073'],
    reason: 'BatchNormalization in training',
    tests: ['epsilon', 'example'].map((name) => `node/test_batchnorm_${name}_training_mode`),
  },
  {
    codes: ['ONX076'],
    reason: 'three spatial dimensions',
    tests: ['', '_momentum'].map((suffix) => `pytorch-converted/test_BatchNorm3d${suffix}_eval`),
  },
  {
    codes: ['ONX076'],
    reason: 'a concatenation of batches',
    tests: ['2d_axis_0', '2d_axis_negative_2', '3d_axis_0', '3d_axis_negative_3'].map((form) => `node/test_concat_${form}`),
  },
  {
    codes: ['ONX072'],
    reason: 'a border that is a copy of the frame',
    tests: [...['ReflectionPad2d', 'ReplicationPad2d'].map((name) => `pytorch-converted/test_${name}`), 'pytorch-operator/test_operator_pad'],
  },
  {
    codes: ['ONX044', 'ONX072'],
    reason: 'integers with a border that is a copy of the frame',
    tests: ['edge', 'reflect'].map((mode) => `node/test_${mode}_pad`),
  },
  { codes: ['ONX076'], reason: 'a product of stacked matrices of codes', tests: ['node/test_qlinearmatmul_3D'] },
  {
    codes: ['ONX091'],
    reason: 'a scale that follows from the values',
    tests: ['', '_max_adjusted', '_min_adjusted'].map((suffix) => `node/test_dynamicquantizelinear${suffix}`),
  },
  { codes: ['ONX074'], reason: 'a matrix that is an input itself', tests: ['pytorch-operator/test_operator_addmm'] },
];

/** The conformance tests that must be refused, each for the reason given. */
export const refusedNodeTests: ReadonlyMap<string, RefusedNodeTest> = new Map(
  groups.flatMap(({ tests, ...refused }) => tests.map((name) => [name, refused] as const)),
);
