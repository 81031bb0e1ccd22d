import { describe, expect, it } from 'vitest';
import { type Plugin, type PluginHost, collectParts, defineExtensionPoint, definePlugin, hasErrors, irVersion } from '../../src/index.js';

/** Parts such as `relu@1`: several versions of one thing. */
const point = defineExtensionPoint<{ readonly key: string; readonly by: string }>('versioned@1', ({ key }) => key, {
  groupOf: ({ key }) => key.split('@')[0] ?? '',
});

function plugin(name: string, register: (host: PluginHost) => void): Plugin {
  return definePlugin({ name, irVersion, register });
}

const adding = (name: string, ...keys: string[]): Plugin =>
  plugin(name, (host) => {
    for (const key of keys) host.add(point, { key, by: name });
  });

const replacing = (name: string, ifAbsent: 'error' | 'add' | undefined, ...keys: string[]): Plugin =>
  plugin(name, (host) => {
    for (const key of keys) host.replace(point, { key, by: name }, ifAbsent);
  });

function collect(...plugins: Plugin[]): { readonly parts: string[]; readonly notices: string[]; readonly ok: boolean } {
  const result = collectParts(plugins);
  expect(result.ok).toBe(!hasErrors(result.diagnostics));
  return {
    ok: result.ok,
    parts: result.ok ? result.value.all(point).map(({ key, by }) => `${key} ${by}`) : [],
    notices: result.diagnostics.map(({ code, subject, values }) => `${code} ${subject.name} ${Object.values(values).join(' ')}`),
  };
}

describe('replace', () => {
  it('takes over all versions, in the place of the first, and says so', () => {
    expect(collect(adding('base', 'conv@1', 'relu@1', 'relu@6', 'pool@1'), replacing('dialect', undefined, 'relu@1', 'relu@9'))).toEqual({
      ok: true,
      parts: ['conv@1 base', 'relu@1 dialect', 'relu@9 dialect', 'pool@1 base'],
      notices: ['IR043 dialect versioned relu base'],
    });
  });

  it('does not depend on the order of plugins', () => {
    expect(collect(replacing('dialect', undefined, 'relu@1'), adding('base', 'relu@1', 'relu@6')).parts).toEqual(['relu@1 dialect']);
  });

  it('is an error without anything to replace, with a hint', () => {
    const result = collectParts([adding('base', 'relu@1'), replacing('dialect', undefined, 'rely@1')]);
    expect(result.diagnostics.map(({ code, hint }) => `${code} ${hint ?? ''}`)).toEqual(['IR042 Did you mean "relu"?']);
    expect(collect(replacing('dialect', 'error', 'relu@1')).notices).toEqual(['IR042 dialect versioned relu']);
  });

  it('adds where the plugin says so, and replaces without a word of it where there is something', () => {
    expect(collect(adding('base', 'conv@1'), replacing('dialect', 'add', 'relu@1', 'relu@6'))).toEqual({
      ok: true,
      parts: ['conv@1 base', 'relu@1 dialect', 'relu@6 dialect'],
      notices: [],
    });
    expect(collect(adding('base', 'relu@6'), replacing('dialect', 'add', 'relu@1')).parts).toEqual(['relu@1 dialect']);
  });

  it('is an error by two plugins, whatever the version', () => {
    const both = collect(adding('base', 'relu@1'), replacing('one', undefined, 'relu@1'), replacing('two', 'add', 'relu@6'));
    expect(both.ok).toBe(false);
    expect(both.notices).toEqual(['IR041 two versioned relu one', 'IR043 one versioned relu base']);
  });

  it('is an error for what the plugin itself has given already', () => {
    expect(collect(adding('base', 'relu@1'), replacing('one', undefined, 'relu@1', 'relu@1')).notices[0]).toBe('IR022 one versioned relu@1 one');
    const self = plugin('self', (host) => {
      host.add(point, { key: 'relu@6', by: 'self' });
      host.replace(point, { key: 'relu@6', by: 'self' });
    });
    expect(collect(adding('base', 'relu@1'), self).notices[0]).toBe('IR022 self versioned relu@6 self');
  });

  it('replaces what several plugins have added', () => {
    expect(collect(adding('a', 'relu@1'), adding('b', 'relu@6'), replacing('c', undefined, 'relu@1')).parts).toEqual(['relu@1 c']);
  });
});
