import { renderDiagnostic } from '@netloom/ir';
import { type OnnxRuntime, loadOnnxRuntime } from '@netloom/toolchain';

let loaded: Promise<OnnxRuntime> | undefined;

/** ONNX Runtime, loaded once. @throws Error if it is not installed */
export function judgingRuntime(): Promise<OnnxRuntime> {
  loaded ??= loadOnnxRuntime().then((result) => {
    if (!result.ok) throw new Error(result.diagnostics.map(renderDiagnostic).join('\n'));
    return result.value;
  });
  return loaded;
}
