/**
 * Copies the generated JavaScript of a package, which the TypeScript compiler only reads types for, from `src/generated`
 * to `dist/generated`.
 *
 *     node copy-generated.mjs PACKAGE
 */
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const [packageFolder] = process.argv.slice(2);
if (packageFolder === undefined) throw new Error('usage: copy-generated.mjs PACKAGE');
const from = join(packageFolder, 'src', 'generated');
const to = join(packageFolder, 'dist', 'generated');
mkdirSync(to, { recursive: true });
for (const file of readdirSync(from).filter((name) => name.endsWith('.js') || name.endsWith('.d.ts'))) {
  copyFileSync(join(from, file), join(to, file));
}
