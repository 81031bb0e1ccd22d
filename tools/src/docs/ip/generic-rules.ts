import { z } from 'zod';
import type { GenericValues, UnitManifest } from '@netloom/vhdl-ip';

/** A part of the JSON schema of generics, as far as their rules need it. */
const schemaPart = z.object({
  type: z.string().optional(),
  const: z.union([z.number(), z.boolean()]).optional(),
  enum: z.array(z.number()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});

const objectSchema = z.object({ properties: z.record(z.string(), schemaPart) });
const unionSchema = z.union([
  z.object({ oneOf: z.array(objectSchema) }).transform(({ oneOf }) => oneOf),
  z.object({ anyOf: z.array(objectSchema) }).transform(({ anyOf }) => anyOf),
  objectSchema.transform((only) => [only]),
]);

type SchemaPart = z.infer<typeof schemaPart>;

/** VHDL's integers, and those that a number of JavaScript holds exactly: no limit that a unit sets. */
const unlimited = 2 ** 31 - 1;

/**
 * The values that the manifest allows for each generic, in words, by the generic's name.
 *
 * Where a unit has several forms (the methods of `requant`), a generic that not all of them have says which ones do.
 */
export function describeGenericRules(unit: UnitManifest): ReadonlyMap<string, string> {
  const forms = unionSchema.parse(z.toJSONSchema(unit.generics, { unrepresentable: 'any', io: 'input' }));
  const names = new Set(forms.flatMap(({ properties }) => Object.keys(properties)));
  return new Map(
    [...names].map((name) => {
      const having = forms.filter(({ properties }) => name in properties);
      const values = [...new Set(having.map(({ properties }) => describeValues(properties[name] ?? {})))].join(', ');
      return [name, having.length === forms.length ? values : `${values}; ${having.map(nameForm).join(', ')}`];
    }),
  );
}

/** What makes a form of a unit: `method 0`. */
function nameForm({ properties }: z.infer<typeof objectSchema>): string {
  const fixed = Object.entries(properties).filter(([, part]) => part.const !== undefined);
  return fixed.map(([name, part]) => `${name} ${String(part.const)}`).join(' and ');
}

function describeValues(part: SchemaPart): string {
  if (part.const !== undefined) return String(part.const);
  if (part.enum !== undefined) return part.enum.join(', ');
  if (part.type === 'boolean') return 'true, false';
  if (part.type === 'array') return 'numbers';
  if (part.type === 'object') return 'packed numbers';
  const { minimum = -Infinity, maximum = Infinity } = part;
  const [low, high] = [minimum > -unlimited, maximum < unlimited];
  if (low && high) return `${minimum} to ${maximum}`;
  if (low) return `from ${minimum} on`;
  return high ? `up to ${maximum}` : 'any';
}

/** The value of a generic as a page shows it: long lists by their length. */
export function describeValue(value: GenericValues[string]): string {
  if (typeof value !== 'object') return String(value);
  if ('entryBits' in value) return describeList(value.entries.map(String), ` of ${value.entryBits} bits`);
  return describeList(value.map(String), '');
}

const shownEntries = 8;

function describeList(entries: readonly string[], width: string): string {
  return entries.length > shownEntries ? `${entries.length} numbers${width}` : `(${entries.join(', ')})${width}`;
}
