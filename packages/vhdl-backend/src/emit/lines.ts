/** Lines of generated text, each with `depth` levels of two spaces in front. */
export function indent(lines: readonly string[], depth = 1): string[] {
  return lines.map((line) => (line === '' ? line : '  '.repeat(depth) + line));
}

/** Items joined by commas and broken into lines of at most `width` characters. */
export function wrapList(items: readonly string[], width = 110): string[] {
  const lines: string[] = [];
  let line = '';
  items.forEach((item, i) => {
    const text = i === items.length - 1 ? item : `${item},`;
    if (line !== '' && line.length + 1 + text.length > width) {
      lines.push(line);
      line = text;
    } else {
      line = line === '' ? text : `${line} ${text}`;
    }
  });
  return line === '' ? lines : [...lines, line];
}

/** Text on one line for people: no line ends, nothing invisible. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim();
}

const commentLimit = 200;

/** A VHDL comment, whatever the text: on one line, of printable ASCII (other characters are errors in some tools). */
export function comment(text: string): string {
  const line = oneLine(text).replace(/[^ -~]/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
  return `-- ${line.length > commentLimit ? `${line.slice(0, commentLimit)}...` : line}`;
}

/** Text in Markdown as it is, without any markup. */
export function markdownText(text: string): string {
  return oneLine(text).replace(/[!-/:-@[-`{-~]/g, (mark) => `\\${mark}`);
}

/** `name : value` pairs with the colons under each other. */
export function alignColons(pairs: readonly (readonly [string, string])[], separator = ' : '): string[] {
  const width = Math.max(0, ...pairs.map(([name]) => name.length));
  return pairs.map(([name, value]) => `${name.padEnd(width)}${separator}${value}`);
}
