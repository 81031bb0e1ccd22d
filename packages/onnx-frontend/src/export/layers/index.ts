import type { Exporter } from '../exporter.js';
import { addExporter } from './add.js';
import { argMaxExporter } from './arg-max.js';
import { averagePoolExporter } from './average-pool.js';
import { clipExporter } from './clip.js';
import { concatExporter } from './concat.js';
import { convExporter } from './conv.js';
import { expandExporter } from './expand.js';
import { flattenExporter } from './flatten.js';
import { gemmExporter } from './gemm.js';
import { maxPoolExporter } from './max-pool.js';
import { mulExporter } from './mul.js';
import { padExporter } from './pad.js';
import { pointwiseExporters } from './pointwise.js';
import { sameNameExporters } from './same-name.js';

/** The exporters of the built-in layer types. */
export const allExporters: readonly Exporter[] = [
  convExporter,
  gemmExporter,
  maxPoolExporter,
  averagePoolExporter,
  clipExporter,
  flattenExporter,
  argMaxExporter,
  concatExporter,
  padExporter,
  addExporter,
  mulExporter,
  expandExporter,
  ...sameNameExporters,
  ...pointwiseExporters,
];
