import { describe, expect, it } from 'vitest';
import {
  type Plugin,
  builtinLayerTypes,
  collectParts,
  createPartStore,
  defineExtensionPoint,
  definePlugin,
  irVersion,
  layerTypes,
  readPlugin,
  readsIrVersion,
} from '../../src/index.js';

const point = defineExtensionPoint<string>('test-part@1', (part) => part);

function plugin(name: string, version: string, ...added: string[]): Plugin {
  return definePlugin({
    name,
    irVersion: version,
    register(host) {
      for (const part of added) host.add(point, part);
    },
  });
}

describe('collectParts', () => {
  it('gives parts in the order of plugins', () => {
    const parts = collectParts([plugin('a', irVersion, 'k', 'j'), plugin('b', irVersion, 'i')]);
    expect(parts.ok && parts.value.all(point)).toEqual(['k', 'j', 'i']);
  });

  it('gives an empty list where nothing was added', () => {
    const parts = collectParts([]);
    expect(parts.ok && parts.value.all(point)).toEqual([]);
  });

  it('knows a point by its token, so that two copies of a package agree', () => {
    const copy = defineExtensionPoint<string>('test-part@1', (part) => part);
    const other = defineExtensionPoint<string>('test-part@2', (part) => part);
    const store = createPartStore();
    store.put(copy, 'k', 'p');
    expect(store.all(point)).toEqual(['k']);
    expect(store.all(other)).toEqual([]);
  });

  it('reports all problems at once', () => {
    const broken = definePlugin({
      name: 'broken',
      irVersion,
      register() {
        throw new Error('no license');
      },
    });
    const result = collectParts([plugin('a', irVersion, 'k'), plugin('a', irVersion, 'k'), plugin('c', '2.0.0'), broken]);
    expect(result.ok).toBe(false);
    expect(result.diagnostics.map((diagnostic) => diagnostic.code)).toEqual(['IR021', 'IR022', 'IR020', 'IR032']);
    expect(result.diagnostics[1]?.values).toEqual({ point: 'test-part', key: 'k', first: 'a' });
    expect(result.diagnostics[2]?.values).toEqual({ theirs: '2.0.0', ours: irVersion });
    expect(result.diagnostics[3]?.message).toContain('no license');
  });

  it('takes no parts that come later', () => {
    const register = async (host: Parameters<Plugin['register']>[0]): Promise<void> => {
      await Promise.resolve();
      host.add(point, 'k');
      throw new Error('no license');
    };
    const late = readPlugin('late', { name: 'late', irVersion, register });
    const result = collectParts(late.ok ? [late.value] : []);
    expect(result.diagnostics.map(({ code }) => code)).toEqual(['IR032']);
    expect(result.diagnostics[0]?.message).toContain('promise');
  });

  it('gets the built-in layer types the same way', () => {
    const parts = collectParts([builtinLayerTypes]);
    const names = parts.ok ? parts.value.all(layerTypes).map((type) => type.type) : [];
    expect(names).toEqual(expect.arrayContaining(['Conv', 'Gemm', 'MaxPool', 'Relu', 'Flatten', 'ArgMax']));
    const twice = collectParts([builtinLayerTypes, { ...builtinLayerTypes, name: 'copy' }]);
    expect(twice.diagnostics.map((diagnostic) => diagnostic.code)).toEqual(names.map(() => 'IR022'));
  });
});

describe('readsIrVersion', () => {
  it.each([
    ['1.2.3', '1.2.3', true],
    ['1.2.9', '1.2.3', true],
    ['1.0.0', '1.2.3', true],
    ['1.3.0', '1.2.3', false],
    ['2.0.0', '1.2.3', false],
    ['0.9.0', '1.2.3', false],
    ['1.2', '1.2.3', false],
    ['', '1.2.3', false],
    ['1.2.3-rc.1', '1.2.3', false],
    ['v1.2.3', '1.2.3', false],
    ['1.10.0', '1.9.0', false],
    ['1.9.0', '1.10.0', true],
  ])('theirs %s, ours %s: %s', (theirs, ours, expected) => {
    expect(readsIrVersion(theirs, ours)).toBe(expected);
  });
});

describe('readPlugin', () => {
  it('takes what definePlugin made', () => {
    const read = readPlugin('acme', plugin('acme', irVersion, 'k'));
    expect(read.ok).toBe(true);
    const parts = read.ok ? collectParts([read.value]) : undefined;
    expect(parts?.ok === true && parts.value.all(point)).toEqual(['k']);
  });

  it('keeps the plugin as `this` of its method', () => {
    class Counting {
      readonly name = 'counting';
      readonly irVersion = irVersion;
      readonly part = 'mine';
      register(host: Parameters<Plugin['register']>[0]): void {
        host.add(point, this.part);
      }
    }
    const read = readPlugin('counting', new Counting());
    const parts = read.ok ? collectParts([read.value]) : undefined;
    expect(parts?.ok === true && parts.value.all(point)).toEqual(['mine']);
  });

  it.each([undefined, null, 7, 'plugin', {}, { name: 'acme', irVersion: 1 }, { name: '', irVersion, register: () => {} }])(
    'refuses %j',
    (exported) => {
      const result = readPlugin('acme', exported);
      expect(result.diagnostics.map((diagnostic) => diagnostic.code)).toEqual(['IR033']);
      expect(result.diagnostics[0]?.subject).toEqual({ kind: 'package', name: 'acme' });
    },
  );
});
