import { describe, expect, it } from 'vitest';
import { configHash, describeDifference, stableJson } from './stable-json.ts';

describe('configHash', () => {
  it('does not depend on the order of keys, nor on fields that are undefined', () => {
    const a = { width: 64, model: { heads: 4, levels: [4, 4] }, extra: undefined };
    const b = { model: { levels: [4, 4], heads: 4 }, width: 64 };
    expect(stableJson(a)).toBe('{"model":{"heads":4,"levels":[4,4]},"width":64}');
    expect(configHash(a)).toBe(configHash(b));
    expect(configHash(a)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('depends on values and on the order of lists', () => {
    const hashes = [{ x: [1, 2] }, { x: [2, 1] }, { x: [1, 2, 3] }, { x: '1,2' }].map(configHash);
    expect(new Set(hashes).size).toBe(4);
  });
});

describe('describeDifference', () => {
  it.each([
    [{ a: { b: 1 } }, { a: { b: 2 } }, 'a.b is 1, expected 2'],
    [{ a: 1 }, { a: 1, c: 'x' }, 'c is not there, expected "x"'],
    [{ a: 1, c: 'x' }, { a: 1 }, 'c is "x", expected not there'],
    [{ levels: [4, 4] }, { levels: [4, 8] }, 'levels.1 is 4, expected 8'],
    [{ levels: [4, 4] }, { levels: [4] }, 'levels is [4,4], expected [4]'],
    [{ a: null }, { a: {} }, 'a is null, expected {}'],
    [1, 2, 'the configuration is 1, expected 2'],
  ])('of %j and %j is a line', (found, expected, line) => {
    expect(describeDifference(found, expected)).toBe(line);
  });

  it('is null for equals, cut short for much', () => {
    expect(describeDifference({ a: 1, b: undefined }, { a: 1 })).toBeNull();
    expect(describeDifference({ a: 'x'.repeat(200) }, { a: 1 })!.length).toBeLessThan(110);
  });
});
