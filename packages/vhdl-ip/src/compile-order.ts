import type { LibraryUnit } from './manifest.js';

/**
 * Lists the files below `hdl/` that the named units need, each after what it depends on.
 *
 * The order depends on the names alone: dependencies come in the order in which they are declared.
 *
 * @errors throws on unknown names and on circular dependencies, which only a wrong manifest can cause
 */
export function compileOrder(names: readonly string[], library: readonly LibraryUnit[]): string[] {
  const units = new Map(library.map((unit) => [unit.name, unit]));
  const files: string[] = [];
  const placed = new Set<string>();

  function place(name: string, path: readonly string[]): void {
    if (placed.has(name)) return;
    if (path.includes(name))
      throw new Error(`VHDL units depend on each other in a circle: ${[...path, name].join(' -> ')}`);
    const unit = units.get(name);
    if (unit === undefined) {
      throw new Error(
        `VHDL unit "${name}"${path.length > 0 ? `, needed by "${path.at(-1) ?? ''}",` : ''} is not in the library`,
      );
    }
    for (const dependency of unit.dependsOn) place(dependency, [...path, name]);
    placed.add(name);
    files.push(unit.file);
  }

  for (const name of [...names].sort()) place(name, []);
  return files;
}
