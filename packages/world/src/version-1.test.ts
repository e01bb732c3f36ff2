import { dynamicsSchema } from '@genie/dynamics';
import { expect, test } from 'vitest';
import { splitModel, upgradeWorldInfo } from './version-1.ts';

test('a configuration of version 1 comes apart into structure and objective', () => {
  const { model, objective } = splitModel('dynamics', { numBlocks: 3, corruption: 0.1, balanceWeight: 0 });
  expect(model).toEqual({ numBlocks: 3 });
  expect(objective).toEqual({ corruption: 0.1, balanceWeight: 0 });
});

test('the structure of version 1 is one of today', () => {
  const old = { embedDim: 16, numHeads: 2, numExperts: 4, maskRatio: [0.5, 1], stillActionNoise: 0.05 };
  expect(dynamicsSchema.safeParse(old).success).toBe(false);
  expect(dynamicsSchema.safeParse(splitModel('dynamics', old).model).success).toBe(true);
});

test('what is not of version 1, or no description of models, is left as it is', () => {
  for (const json of [{ version: 2, models: { dynamics: { corruption: 1 } } }, { version: 1, models: 'none' }, {}]) {
    expect(upgradeWorldInfo(json)).toBe(json);
  }
  const odd = { version: 1, title: 'A title', models: { dynamics: null, another: { corruption: 1 } } };
  expect(upgradeWorldInfo(odd)).toEqual({ ...odd, version: 2 });
});
