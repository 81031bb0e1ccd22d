import type { Stream } from '../../view/stream.js';
import { channelFunctions } from '../new-layers/channel-function.js';
import type { ImportSession } from '../session/import-session.js';
import { knownContent } from '../session/layer-draft.js';
import { boundsOf } from './clamps.js';
import { clampsOf, originOf } from './stream-origin.js';

/** True if a stream may hold reals below 0, as far as its operands tell. */
export function mayBeNegative(session: ImportSession, stream: Stream): boolean {
  const origin = originOf(session, stream);
  if (origin === undefined) return true;
  const { root, maker, affine } = origin;
  if (clampsOf(origin).some((layer) => (boundsOf(layer).low ?? -1) >= 0)) return false;
  const content = maker === undefined ? undefined : knownContent(maker);
  if (maker !== undefined && content === undefined) return true;
  const parameters = Object.values(content?.parameters ?? {});
  const codes = [...(maker?.inputs ?? [root]).map(({ type }) => type), ...parameters.map(({ type }) => type)];
  const isBelow = codes.some((type) => type.kind !== 'integer' || type.signed || type.quantization?.zeroPoint.some((zero) => zero > 0) === true);
  return isBelow || affine.some((layer) => (channelFunctions(layer) ?? []).some(({ multiply, add }) => multiply < 0 || add < 0));
}
