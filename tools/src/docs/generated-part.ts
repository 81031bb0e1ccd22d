/**
 * The text with this content between the markers `<!-- NAME:begin … -->` and `<!-- NAME:end -->`.
 *
 * @throws Error if a marker is missing
 */
export function replaceGenerated(text: string, name: string, content: string): string {
  const begin = new RegExp(`<!-- ${name}:begin .*-->`).exec(text);
  const from = begin === null ? -1 : begin.index + begin[0].length;
  const to = text.indexOf(`<!-- ${name}:end -->`);
  if (from < 0 || to < from) throw new Error(`the page has no place for the generated part ${JSON.stringify(name)}`);
  return `${text.slice(0, from)}\n${content}\n${text.slice(to)}`;
}
