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
   * Reads an ONNX model, lowers the layers that some stage has no part for and runs the rewrites of plugins. The graph is
   * of floats, or of integers if the model is quantized already: then it needs no `quantize`, and rewrites leave it alone.
   *
   * @errors those of the frontend, CMP003 unsoundRewrite, CMP004 unsoundLowering, CMP005 endlessLowering
   */
  importModel(model: Uint8Array, options?: ImportOptions): Result<Graph>;
  /**
   * Everything that keeps a graph from being quantized and built; warnings and notes with it.
   *
   * @param backend the target that it shall be built for; `vhdl` by default
   * @errors CMP004 unsoundLowering, CMP005 endlessLowering, CMP006 unknownBackend, IR023 missingPart, those of
   *   `checkLegality`
   */
  check(graph: Graph, backend?: string): readonly Diagnostic[];
  /**
   * Turns a float graph into an integer graph, of layers that the target has parts for.
   *
   * @param calibration representative inputs, in stream order
   * @param backend the target that it shall be built for; `vhdl` by default
   * @errors as `check`, and those of the quantizer
   */
  quantize(
    graph: Graph,
    options: QuantizationOptions,
    calibration: Iterable<CalibrationFrame>,
    control?: QuantizationControl,
    backend?: string,
  ): Result<Graph>;
  /**
   * Writes an integer graph as an ONNX file of operators between QuantizeLinear and DequantizeLinear.
   *
   * @errors those of `exportQdq`
   */
  exportModel(graph: Graph): Result<Uint8Array>;
  /**
   * Builds a project of an integer graph. Implementations of its roundings are proven again or replaced before.
   *
   * @param backend name of an installed backend, such as `vhdl`
   * @param options what that backend takes; it checks them
   * @errors CMP006 unknownBackend, CMP007 notLowered, IR023 missingPart, those of `checkLegality`, of
   *   `deriveRequantizations` and of the backend
   */
  build(backend: string, graph: Graph, options: unknown): Result<ProjectFiles>;
  /** What it is made of, for tables and documentation. */
  describe(): CompilerDescription;
}
