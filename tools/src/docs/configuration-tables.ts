/** A part of a JSON schema, as far as the tables need it. */
export interface SchemaPart {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly items?: SchemaPart;
  readonly properties?: Readonly<Record<string, SchemaPart>>;
  readonly additionalProperties?: SchemaPart | false;
  readonly anyOf?: readonly SchemaPart[];
}

/** Every key of the configuration in Markdown, one section for each key of its top, from its JSON schema. */
export function renderConfigurationTables(schema: SchemaPart): string {
  return Object.entries(schema.properties ?? {})
    .map(([key, part]) => [`## ${key}`, ...paragraph(part.description), ...tableOf(rowsOf(part, []))].join('\n'))
    .join('\n\n');
}

function paragraph(text: string | undefined): readonly string[] {
  return text === undefined ? [] : [text];
}

function tableOf(rows: readonly string[]): readonly string[] {
  return rows.length === 0 ? [] : ['', '| key | values | default | meaning |', '| --- | --- | --- | --- |', ...rows];
}

/**
 * The rows of what an object may hold.
 *
 * @param above keys that lead to it
 * @param known meanings that have been told further up, by key
 */
function rowsOf(part: SchemaPart, above: readonly string[], known: ReadonlyMap<string, string> = new Map()): readonly string[] {
  const own = Object.entries(part.properties ?? {});
  const told = new Map([...known, ...own.map(([key, { description = '' }]) => [key, description] as const)]);
  const inner = (each: SchemaPart, key: string): readonly string[] => {
    const path = [...above, key];
    const below = rowsOf(each, path, told);
    return each.description === undefined && below.length > 0 ? below : [row(path, each, known), ...below];
  };
  return [
    ...own.flatMap(([key, each]) => inner(each, key)),
    ...(typeof part.additionalProperties === 'object' ? inner(part.additionalProperties, 'NAME') : []),
    ...(part.anyOf ?? []).flatMap((form, i) => [...(i > 0 ? ['| or | | | |'] : []), ...rowsOf(form, above)]),
  ];
}

function row(path: readonly string[], part: SchemaPart, known: ReadonlyMap<string, string>): string {
  const { description = '' } = part;
  const key = path.at(-1) ?? '';
  const isTold = description !== '' && (known.get(key) ?? '').startsWith(description);
  const shown = part.default === undefined || part.type === 'object' ? '' : `\`${JSON.stringify(part.default)}\``;
  return `| \`${path.join('.')}\` | ${valuesOf(part)} | ${shown} | ${isTold ? `as \`${key}\`, for this one` : description} |`;
}

function valuesOf(part: SchemaPart): string {
  if (part.enum !== undefined) return part.enum.map((value) => `\`${JSON.stringify(value)}\``).join(', ');
  if (part.type === 'array') return `list of ${valuesOf(part.items ?? {})}s`;
  if (part.type !== 'number' && part.type !== 'integer') return part.type ?? '';
  const kind = part.type === 'integer' ? 'whole number' : 'number';
  const { minimum, maximum, exclusiveMinimum } = part;
  const limit = maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (exclusiveMinimum !== undefined) return `${kind} above ${exclusiveMinimum}`;
  if (minimum === undefined) return kind;
  return limit === undefined ? `${kind} from ${minimum} on` : `${kind} from ${minimum} to ${limit}`;
}
