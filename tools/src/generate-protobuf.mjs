/**
 * Generates a protobuf codec: `NAME.js`, an ES module, and its types `NAME.d.ts`.
 *
 *     node generate-protobuf.mjs PACKAGE/proto/NAME.proto PACKAGE/src/generated
 *
 * Field names stay as the .proto spells them, and 64-bit integers are always `Long`. The same .proto gives the same bytes.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import pbjs from 'protobufjs-cli/pbjs.js';

const options = [
  ...['--target', 'static-module', '--wrap', 'esm', '--es6', '--dependency', 'protobufjs/minimal.js'],
  ...['--keep-case', '--force-long', '--no-delimited', '--no-typeurl', '--no-service', '--dts'],
];

/** The declarations import `Long` in the manner of CommonJS; an ES module imports its default export. */
const requireLong = 'import Long = require("long");';
const importLong = 'import Long from "long";';

/**
 * @param {string} protoFile
 * @param {string} outputFolder
 * @returns {Promise<void>}
 */
export async function generateProtobuf(protoFile, outputFolder) {
  mkdirSync(outputFolder, { recursive: true });
  const name = basename(protoFile, '.proto');
  const output = join(outputFolder, `${name}.js`);
  await promisify(pbjs.main)([...options, '--root', `netloom-${name}`, '--out', output, protoFile]);
  const declarations = join(outputFolder, `${name}.d.ts`);
  writeFileSync(declarations, readFileSync(declarations, 'utf8').replace(requireLong, importLong));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [protoFile, outputFolder] = process.argv.slice(2);
  if (protoFile === undefined || outputFolder === undefined) throw new Error('usage: generate-protobuf.mjs FILE.proto FOLDER');
  await generateProtobuf(protoFile, outputFolder);
}
