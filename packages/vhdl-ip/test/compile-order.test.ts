import { describe, expect, it } from 'vitest';
import { builtinLibrary, compileOrder } from '../src/index.js';

const unit = (name: string, ...dependsOn: string[]): { name: string; file: string; dependsOn: string[] } => ({
  name,
  file: `${name}.vhd`,
  dependsOn,
});

describe('compileOrder', () => {
  it('puts every file after what it depends on, once, whatever the order of the names', () => {
    const library = [
      unit('top', 'left', 'right'),
      unit('left', 'base'),
      unit('right', 'base'),
      unit('base'),
      unit('other'),
    ];
    const order = ['base.vhd', 'left.vhd', 'right.vhd', 'top.vhd'];
    expect(compileOrder(['top', 'base'], library)).toEqual(order);
    expect(compileOrder(['base', 'top'], [...library].reverse())).toEqual(order);
  });

  it('knows the built-in units', () => {
    expect(compileOrder(['frame_guard'], builtinLibrary)).toEqual([
      'common/netloom_pkg.vhd',
      'stream/stream_register.vhd',
      'stream/frame_guard.vhd',
    ]);
  });

  it('refuses unknown names and circles', () => {
    expect(() => compileOrder(['a'], [])).toThrow('VHDL unit "a" is not in the library');
    expect(() => compileOrder(['a'], [unit('a', 'b')])).toThrow('VHDL unit "b", needed by "a", is not in the library');
    expect(() => compileOrder(['a'], [unit('a', 'b'), unit('b', 'a')])).toThrow('a -> b -> a');
  });
});
