import { arrayKind } from '../graph/array-kind.js';
import { isWellFormed } from '../graph/well-formed.js';

/** How deep lists and maps of an attribute may nest. */
export const attributeDepthLimit = 16;

/** Why something is no attribute value that every serialized form can hold, or undefined if it is one. */
export function attributeProblem(value: unknown, depth = 0): string | undefined {
  switch (typeof value) {
    case 'boolean':
      return undefined;
    case 'string':
      return isWellFormed(value) ? undefined : 'text must be well-formed Unicode';
    case 'number':
      return Number.isFinite(value) ? undefined : `numbers must be finite, but one is ${value}`;
    case 'object':
      break;
    default:
      return `attributes hold JSON values, but one is of type ${typeof value}`;
  }
  if (value === null) return undefined;
  if (depth >= attributeDepthLimit) return `lists and maps may nest ${attributeDepthLimit} deep, but these nest deeper`;
  if (Array.isArray(value)) return firstProblem(value, depth);
  if (arrayKind(value) !== 'Object') return 'attributes hold JSON values, but one is an object of a class';
  return firstProblem(Object.keys(value), depth) ?? firstProblem(Object.values(value), depth);
}

function firstProblem(values: readonly unknown[], depth: number): string | undefined {
  for (const value of values) {
    const problem = attributeProblem(value, depth + 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

