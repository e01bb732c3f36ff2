import { expect, it } from 'vitest';
import { whatIsWrong } from './together.ts';

const fine = { facts: { 'the recipe': 'abc', 'the backend': 'wasm' } };

it('says nothing where all are alike', () => {
  expect(whatIsWrong([fine, fine, fine])).toBeUndefined();
});

it('says once what is wrong on all ranks, and where, what is wrong on one', () => {
  const failed = { error: 'unknown key seeds; did you mean seed?' };
  expect(whatIsWrong([failed, failed])).toBe('unknown key seeds; did you mean seed?');
  expect(whatIsWrong([fine, fine, failed])).toBe('rank 2 of 3: unknown key seeds; did you mean seed?');
});

it('names what differs', () => {
  expect(whatIsWrong([fine, { facts: { ...fine.facts, 'the backend': 'cpu' } }])).toBe(
    'rank 1 of 2: the backend is cpu, expected wasm as on rank 0; start all ranks with the same command, on machines that are set up alike',
  );
});
