import type { ConstantFolder } from '../importing/constant-folder.js';
import { foldArithmetic } from './arithmetic.js';
import { foldCast } from './cast.js';
import { foldConcat } from './concat.js';
import { foldConstantOfShape } from './constant-of-shape.js';
import { foldConstant } from './constant.js';
import { foldGather } from './gather.js';
import { foldIdentity } from './identity.js';
import { foldReshapes } from './reshape.js';
import { foldShape } from './shape.js';
import { foldSlice } from './slice.js';
import { foldTranspose } from './transpose.js';

/** All built-in constant folders. */
export const builtinFolders: readonly ConstantFolder[] = [
  foldConstant,
  foldIdentity,
  ...foldReshapes,
  foldTranspose,
  foldCast,
  foldConcat,
  foldShape,
  foldGather,
  ...foldSlice,
  ...foldArithmetic,
  foldConstantOfShape,
];
