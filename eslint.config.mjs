// @ts-check
import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import { builtinModules } from 'node:module';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Which packages the sources of a package may import: the table of the README, and the contract, `ir`, for everyone. */
const mayImport = {
  ir: [],
  'onnx-frontend': ['ir'],
  quant: ['ir'],
  refmodel: ['ir'],
  'vhdl-ip': ['ir'],
  'vhdl-backend': ['ir', 'vhdl-ip'],
  compiler: ['ir', 'onnx-frontend', 'quant', 'refmodel', 'vhdl-ip', 'vhdl-backend'],
  toolchain: ['ir'],
  verify: ['ir', 'onnx-frontend', 'toolchain'],
  testkit: ['ir', 'onnx-frontend', 'compiler', 'toolchain', 'verify'],
  cli: ['ir', 'compiler', 'toolchain', 'verify'],
  tools: ['ir', 'onnx-frontend', 'quant', 'refmodel', 'vhdl-ip', 'vhdl-backend', 'compiler', 'toolchain', 'verify', 'testkit', 'cli'],
};

/** What tests may import beside it. */
const testsMayImport = ['ir', 'onnx-frontend', 'refmodel', 'toolchain'];
/** Packages whose tests may use the testkit and all below it; Nx hashes every package for them (`everyPackage` in nx.json). */
const testkitUsers = ['onnx-frontend', 'vhdl-backend', 'compiler', 'verify', 'testkit', 'cli', 'tools'];

const stages = Object.keys(mayImport);

/**
 * @param {(stage: string) => string[]} importsOf
 * @param {[string, string][]} ignoredCircularDependencies
 */
function boundaries(importsOf, ignoredCircularDependencies) {
  return {
    '@nx/enforce-module-boundaries': /** @type {const} */ ([
      'error',
      {
        enforceBuildableLibDependency: false,
        allow: [],
        ignoredCircularDependencies,
        depConstraints: stages.map((stage) => ({
          sourceTag: `stage:${stage}`,
          onlyDependOnLibsWithTags: importsOf(stage).map((other) => `stage:${other}`),
        })),
      },
    ]),
  };
}

const sourceBoundaries = boundaries((stage) => mayImport[/** @type {keyof typeof mayImport} */ (stage)], []);
const testBoundaries = boundaries(
  (stage) => [
    ...new Set([
      stage,
      ...mayImport[/** @type {keyof typeof mayImport} */ (stage)],
      ...testsMayImport,
      ...(testkitUsers.includes(stage) ? mayImport.tools : []),
    ]),
  ],
  stages.flatMap((a) => stages.map((b) => /** @type {[string, string]} */ ([a, b]))),
);

const nodeModules = {
  paths: builtinModules.map((name) => ({ name, message: 'This package runs in browsers too.' })),
  patterns: [{ group: ['node:*'], message: 'This package runs in browsers too.' }],
};
const tsyringe = { name: 'tsyringe', message: 'Only the composition root, packages/compiler, knows tsyringe.' };
const nodePackages = ['cli', 'toolchain', 'verify', 'testkit'];

export default defineConfig(
  globalIgnores(['**/node_modules', '**/dist', '**/.tsc', '**/src/generated', '**/.nx', '.tools']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // `for (let i = 0; …)` over typed arrays is the clearest and fastest form in kernels.
      '@typescript-eslint/prefer-for-of': 'off',
      // A method that a contract demands may do nothing.
      '@typescript-eslint/no-empty-function': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['**/*.ts'],
    plugins: { '@nx': nx },
    rules: sourceBoundaries,
  },
  {
    files: ['packages/*/src/**/*.ts'],
    ignores: ['packages/compiler/src/**'],
    rules: { 'no-restricted-imports': ['error', { paths: [tsyringe] }] },
  },
  {
    files: ['packages/*/src/**/*.ts'],
    ignores: nodePackages.map((name) => `packages/${name}/src/**`),
    rules: { 'no-restricted-imports': ['error', { ...nodeModules, paths: [...nodeModules.paths, tsyringe] }] },
  },
  {
    files: ['packages/compiler/src/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', nodeModules] },
  },
  {
    files: ['**/test/**/*.ts'],
    rules: testBoundaries,
  },
  {
    // Shares the configuration at the root, which is no package.
    files: ['**/vitest.config.ts'],
    rules: { '@nx/enforce-module-boundaries': 'off' },
  },
  {
    files: ['packages/cli/src/**/*.ts', 'tools/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: { console: 'readonly', process: 'readonly' } },
  },
);
