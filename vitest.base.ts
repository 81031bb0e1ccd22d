import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defaultClientConditions, defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';
import type { ViteUserConfig } from 'vitest/config';

/** The export condition under which the packages of this repository resolve to their sources, so that tests need no build. */
const sourceCondition = '@netloom/source';

/**
 * The test configuration of one package.
 *
 * A package that has a `test` folder must have tests in it; one that has none passes.
 */
export function packageTests(packageRoot: string): ViteUserConfig {
  return defineConfig({
    root: packageRoot,
    resolve: { conditions: [sourceCondition, ...defaultClientConditions] },
    ssr: { resolve: { conditions: [sourceCondition, ...defaultServerConditions] } },
    test: {
      include: ['test/**/*.test.ts'],
      environment: 'node',
      passWithNoTests: !existsSync(join(packageRoot, 'test')),
      testTimeout: 60_000,
      maxWorkers: 2,
    },
  });
}
