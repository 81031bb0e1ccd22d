import type { Diagnostic, Evaluator, Graph, Parts, ProjectFiles, Result } from '@netloom/ir';
import type { ImportOptions } from '@netloom/onnx-frontend';
import type { CalibrationFrame, QuantizationControl, QuantizationOptions } from '@netloom/quant';
import type { CompilerDescription } from './describe.js';

/** The stages with all plugins, wired. Graphs go in and come out; nothing is changed in place. */
export interface Compiler {
  /** Everything that plugins added, for stages of one's own. */
  readonly parts: Parts;
  /** Runs float and integer graphs: the golden model. */
  readonly evaluator: Evaluator;
  /**
   * Reads an ONNX model into a float graph, lowers the layers that have no parts of their own and runs the rewrites of
   * plugins.
   *
   * @errors those of the frontend, CMP003 unsoundRewrite, CMP004 unsoundLowering, CMP005 endlessLowering
   */
  importModel(model: Uint8Array, options?: ImportOptions): Result<Graph>;
  /** Everything that keeps a graph from being quantized and built; warnings and notes with it. */
  check(graph: Graph): readonly Diagnostic[];
  /**
   * Turns a float graph into an integer graph.
   *
   * @param calibration representative inputs, in stream order
   */
  quantize(
    graph: Graph,
    options: QuantizationOptions,
    calibration: Iterable<CalibrationFrame>,
    control?: QuantizationControl,
  ): Result<Graph>;
  /**
   * Builds a project of an integer graph.
   *
   * @param backend name of an installed backend, such as `vhdl`
   * @param options what that backend takes; it checks them
   * @errors CMP006 unknownBackend, those of `verifyGraph` and of the backend
   */
  build(backend: string, graph: Graph, options: unknown): Result<ProjectFiles>;
  /** What it is made of, for tables and documentation. */
  describe(): CompilerDescription;
}
