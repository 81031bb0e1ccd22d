/** A section of a header: `Function`, `Timing` and so on. */
export interface HeaderSection {
  readonly title: string;
  /** Lines as they stand, without the comment mark and the section's indentation. */
  readonly lines: readonly string[];
}

/** A generic as the entity declares it. */
export interface GenericDeclaration {
  readonly name: string;
  readonly type: string;
  readonly default: string | undefined;
  /** The comment at its line; empty if there is none. */
  readonly meaning: string;
}

/** A port as the entity declares it. */
export interface PortDeclaration {
  readonly name: string;
  readonly direction: 'in' | 'out';
  readonly type: string;
  readonly meaning: string;
}

/** What a page takes from a unit's VHDL file. */
export interface UnitFile {
  /** What the entity is, in one sentence. */
  readonly summary: string;
  readonly sections: readonly HeaderSection[];
  readonly generics: readonly GenericDeclaration[];
  readonly ports: readonly PortDeclaration[];
}

/**
 * Reads the header and the declarations of an entity.
 *
 * @throws Error if the file does not begin with a header that names the entity
 */
export function readUnitFile(text: string, entity: string): UnitFile {
  const header = /^(?:--.*\n)+/.exec(text)?.[0].trimEnd().split('\n') ?? [];
  const marked = header.map((line) => line.slice(3).trimEnd());
  const sections: { title: string; lines: string[] }[] = [];
  const opening: string[] = [];
  for (const line of marked) {
    const section = sections.at(-1);
    if (/^\S/.test(line) && (section !== undefined || opening.at(-1) === '')) sections.push({ title: line, lines: [] });
    else if (section === undefined) opening.push(line);
    else section.lines.push(line.slice(2));
  }
  const summary = opening.join(' ').trim();
  if (!summary.startsWith(`${entity}: `)) throw new Error(`the file of ${entity} must begin with a header that names it`);
  const body = new RegExp(`^entity ${entity} is$[^]*?^end entity`, 'm').exec(text)?.[0] ?? '';
  return {
    summary: summary.slice(entity.length + 2),
    sections,
    generics: declarations(body, 'generic').map(({ name, type, meaning }) => {
      const [, plain = type, value] = /^(.*?) *:= *(.*)$/.exec(type) ?? [];
      return { name, type: plain, default: value, meaning };
    }),
    ports: declarations(body, 'port').map(({ name, type, meaning }) => {
      const [, direction, plain = ''] = /^(in|out) +(.*)$/.exec(type) ?? [];
      return { name, direction: direction === 'in' ? 'in' : 'out', type: plain, meaning };
    }),
  };
}

interface Declaration {
  readonly name: string;
  readonly type: string;
  readonly meaning: string;
}

/** The declarations of a clause, which stand one a line. */
function declarations(entity: string, clause: 'generic' | 'port'): readonly Declaration[] {
  const lines = new RegExp(`^ {2}${clause} \\(\\n([^]*?)^ {2}\\);`, 'm').exec(entity)?.[1] ?? '';
  const pattern = /^ +(?<name>\w+) *: *(?<type>.*?);? *(?:-- *(?<meaning>.*))?$/gm;
  return [...lines.matchAll(pattern)].map(({ groups = {} }) => {
    const { name = '', type = '', meaning = '' } = groups;
    return { name, type: type.trimEnd(), meaning: meaning.trim() };
  });
}
