import { expect, test } from 'vitest';
import { type ConfigSchema, parseConfig, sizeProblems } from './config.ts';

const sizes = { height: 64, width: 64, patchSize: 4, embedDim: 32, numHeads: 8, position: 'sinusoidal' as const };

test('sizes that fit have no problems', () => {
  expect(sizeProblems(sizes)).toEqual([]);
  expect(sizeProblems({ ...sizes, height: 36, numHeads: 2, position: 'rope', numExperts: 4, topKExperts: 4 })).toEqual(
    [],
  );
});

test.each([
  [{ height: 63 }, 'height', 'found 63, expected a multiple of patchSize 4'],
  [{ width: 66 }, 'width', 'found 66, expected a multiple of patchSize 4'],
  [{ numHeads: 5 }, 'embedDim', 'found 32, expected a multiple of numHeads 5'],
  [{ embedDim: 4, numHeads: 2 }, 'embedDim', "found 4, expected an even number from 6 on for position 'sinusoidal'"],
  [
    { numHeads: 16, position: 'rope' as const },
    'position',
    "found 'rope', expected embedDim / numHeads = 2 to be a multiple of 4 for it",
  ],
  [{ numExperts: 2, topKExperts: 3 }, 'topKExperts', 'found 3, expected at most numExperts 2'],
])('%o', (wrong, key, message) => {
  expect(sizeProblems({ ...sizes, ...wrong })).toEqual([{ key, message }]);
});

test('a schema’s findings become one line', () => {
  const issues = [
    { path: ['levels', 1], message: 'Too small' },
    { path: [], message: 'Unrecognized key: "a"' },
  ];
  const schema: ConfigSchema<number> = {
    safeParse: (input) => (input === 1 ? { success: true, data: 2 } : { success: false, error: { issues } }),
  };
  expect(parseConfig(schema, 1, 'model')).toBe(2);
  expect(() => parseConfig(schema, 0, 'model')).toThrow(
    /^model configuration: levels: 1: Too small; Unrecognized key: "a"$/,
  );
});
