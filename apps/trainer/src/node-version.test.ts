import { expect, test } from 'vitest';
import { whyNodeIsTooOld } from './node-version.ts';

test('a Node that is too old is told in one line with what to do', () => {
  expect(whyNodeIsTooOld('20.20.2', '>=22.18')).toMatch(/^needs Node 22\.18 or newer, this is 20\.20\.2: install it/);
  expect(whyNodeIsTooOld('22.17.1', '>=22.18')).toContain('this is 22.17.1');
});

test('others do, this one too', () => {
  for (const version of ['22.18.0', '22.23.2', '24.0.0'])
    expect(whyNodeIsTooOld(version, '>=22.18'), version).toBeUndefined();
  expect(whyNodeIsTooOld()).toBeUndefined();
});
