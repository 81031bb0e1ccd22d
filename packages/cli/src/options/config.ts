import { foldingTarget, quantizationOptions } from '@netloom/compiler';
import { type Diagnostic, type Result, didYouMean, failure, success } from '@netloom/ir';
import { readBytes } from '@netloom/toolchain';
import { z } from 'zod';
import { cliDiagnostics } from '../cli-diagnostics.js';
import { configuredPreprocessing } from './preprocessing.js';

/** The configuration file of `compile` and `evaluate`; flags of the command line win over it. */
export const configuration = z.strictObject({
  $schema: z.string().describe('Where the JSON schema of this file is; editors read it.').optional(),
  quantization: quantizationOptions.describe('How a float model becomes an integer model.').optional(),
  folding: z
    .record(
      z.string(),
      z.record(z.string(), z.number().int().positive().describe('How much is done at once, by the names that compile shows, such as pe (output channels) and simd (inputs).')),
    )
    .describe('By layer name: { "conv1": { "pe": 4, "simd": 9 } }. Layers that are not named are folded for the target.')
    .optional(),
  target: foldingTarget.describe('What the folding is chosen for.').optional(),
  preprocessing: configuredPreprocessing.describe('How raw data becomes the input of the model.').optional(),
});

export type Configuration = z.input<typeof configuration>;

/**
 * Reads a configuration file.
 *
 * @errors CLI002 configInvalid, CLI003 configKeyUnknown, CLI004 configValue, TLC010 fileUnreadable
 */
export function readConfiguration(file: string): Result<Configuration> {
  const subject = { kind: 'configuration', name: file };
  const bytes = readBytes(file);
  if (!bytes.ok) return bytes;
  let content: unknown;
  try {
    content = JSON.parse(new TextDecoder().decode(bytes.value));
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return failure([cliDiagnostics.make.configInvalid(subject, { problem })]);
  }
  const parsed = configuration.safeParse(content);
  if (parsed.success) return success(content as Configuration);
  return failure(parsed.error.issues.flatMap((issue) => issueDiagnostics(subject, issue, [])));
}

type Issue = z.core.$ZodIssue;

function issueDiagnostics(subject: Diagnostic['subject'], issue: Issue, parent: readonly PropertyKey[]): readonly Diagnostic[] {
  const path = [...parent, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(configuration, path);
    return issue.keys.map((key) =>
      cliDiagnostics.make.configKeyUnknown(subject, { key: render([...path, key]), known }, didYouMean(key, known)),
    );
  }
  if (issue.code === 'invalid_union') {
    // Of several forms, the one that comes nearest is what was meant.
    const [nearest] = [...issue.errors].sort((a, b) => a.length - b.length);
    if (nearest !== undefined) return nearest.flatMap((inner) => issueDiagnostics(subject, inner, path));
  }
  return [cliDiagnostics.make.configValue(subject, { key: render(path), problem: issue.message })];
}

function render(path: readonly PropertyKey[]): string {
  return path.length === 0 ? 'the configuration' : path.map(String).join('.');
}

/** The keys that an object of the schema may have at this place. */
function keysAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): readonly string[] {
  const inner = unwrap(schema);
  const [key, ...rest] = path;
  if (inner instanceof z.ZodUnion) return [...new Set(inner.options.flatMap((option) => keysAt(option, path)))];
  if (inner instanceof z.ZodRecord) return key === undefined ? [] : keysAt(inner.valueType, rest);
  if (!(inner instanceof z.ZodObject)) return [];
  if (key === undefined) return Object.keys(inner.shape);
  const next: unknown = Object.entries(inner.shape).find(([name]) => name === key)?.[1];
  return next instanceof z.ZodType ? keysAt(next, rest) : [];
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) return unwrap(schema.unwrap());
  return schema;
}
