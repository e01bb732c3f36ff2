import { describe, expect, it } from 'vitest';
import { findCompiler, restoreRemovedUtil } from './platform.ts';

describe('findCompiler', () => {
  it('says in one line what to install', () => {
    expect(() => findCompiler({ PATH: '/nowhere' })).toThrow(/^g\+\+ is not there.*apt install g\+\+/);
    expect(() => findCompiler({ CXX: '/nowhere/c++' })).toThrow(/^\/nowhere\/c\+\+ is not there/);
  });
});

describe('restoreRemovedUtil', () => {
  it('puts back what is missing and leaves what is there', () => {
    const without: { isNullOrUndefined?: (value: unknown) => boolean } = {};
    restoreRemovedUtil(without);
    expect([null, undefined, 0, ''].map((value) => without.isNullOrUndefined?.(value))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    const own = { isNullOrUndefined: (_: unknown) => true };
    restoreRemovedUtil(own);
    expect(own.isNullOrUndefined('')).toBe(true);
  });
});
