import os from 'node:os';
import { expect, it } from 'vitest';
import { coresOf, ownPlace, type Place } from './cores.ts';

const coresOfAll = (places: Place[]) => places.map((_, rank) => coresOf(places, rank));

it('gives each of those that share a machine its part of the cores', () => {
  const whole = { host: 'a', cores: '0-7', count: 8 };
  expect(coresOfAll([whole])).toEqual([8]);
  expect(coresOfAll([whole, whole, { ...whole, host: 'b' }])).toEqual([4, 4, 8]);
  expect(coresOfAll(Array.from({ length: 12 }, () => whole))).toEqual(Array.from({ length: 12 }, () => 1));
});

it('leaves those that are bound to cores of their own all of them', () => {
  const bound = (cores: string): Place => ({ host: 'a', cores, count: 4 });
  expect(coresOfAll([bound('0-3'), bound('4-7')])).toEqual([4, 4]);
  expect(coresOfAll([bound('0-3'), bound('0-3'), bound('4-7'), bound('4-7')])).toEqual([2, 2, 2, 2]);
});

it('finds the place of this process', () => {
  const { host, count, cores } = ownPlace();
  expect([host, count]).toEqual([os.hostname(), os.availableParallelism()]);
  if (process.platform === 'linux') expect(cores).toMatch(/^[\d,-]+$/);
});
