/** A piece of a section: running text, an item of a list, or lines that stand as they are. */
interface Block {
  readonly kind: 'paragraph' | 'item' | 'verbatim';
  readonly lines: string[];
}

/** Begins a sentence about one thing: `Output: …`, `` `weights`: … ``, `offset (0): …`. */
const itemStart = /^(?:`\w+`(?:, `\w+`)*|[\w ]{1,20}(?: \(\d\))?): /;
const sentenceEnd = /[.:]$/;
const itemsWithin = /(?<=\.) (?=(?:`\w+`|Input|Output): )/;

/**
 * A section of a VHDL header in Markdown.
 *
 * Lines flow together to paragraphs; sentences that begin with what they are about become a list; lines that are
 * indented, or aligned by two blanks or more, stay as they are.
 */
export function renderHeaderText(lines: readonly string[]): string {
  const blocks: Block[] = [];
  let before = '.';
  for (const line of lines) {
    const last = blocks.at(-1);
    if (/\S {2,}\S/.test(line) || (line.startsWith(' ') && last?.kind !== 'item')) {
      add(blocks, 'verbatim', last?.kind === 'verbatim', line);
    } else if (itemStart.test(line) && sentenceEnd.test(before)) {
      blocks.push({ kind: 'item', lines: [line] });
    } else {
      const flows = last?.kind === 'paragraph' || last?.kind === 'item';
      add(blocks, 'paragraph', flows, line.trim());
    }
    before = line;
  }
  return blocks.map((block, i) => separator(blocks[i - 1], block) + renderBlock(block)).join('');
}

function add(blocks: Block[], kind: Block['kind'], goesOn: boolean, line: string): void {
  const last = blocks.at(-1);
  if (goesOn && last !== undefined) last.lines.push(line);
  else blocks.push({ kind, lines: [line] });
}

function separator(before: Block | undefined, block: Block): string {
  if (before === undefined) return '';
  return before.kind === 'item' && block.kind === 'item' ? '\n' : '\n\n';
}

function renderBlock({ kind, lines }: Block): string {
  if (kind === 'paragraph') return lines.join(' ');
  if (kind === 'item') return lines.join(' ').split(itemsWithin).map((item) => `- ${item}`).join('\n');
  const indentation = Math.min(...lines.map((line) => line.search(/\S/)));
  return ['```text', ...lines.map((line) => line.slice(indentation)), '```'].join('\n');
}
