/**
 * Text that a terminal shows as it is: names and messages of a model or a tool may hold escape sequences, which would
 * otherwise move the cursor or hide what was printed. Line ends and tabs stay.
 */
export function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu, escape);
}

/** The same on one line. */
export function printableLine(text: string): string {
  return text.replace(/\p{Cc}|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, escape);
}

function escape(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
