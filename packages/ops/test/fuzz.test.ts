import { fileURLToPath } from 'node:url';
import { lookAt } from '@genie/testing/fuzz';
import { expect, test } from 'vitest';
import { target as safetensors } from '../fuzz/safetensors.ts';
import { Random } from '../src/random.ts';

const folder = fileURLToPath(new URL('../fuzz', import.meta.url));

test.each([{ target: safetensors, name: safetensors.name, turns: 200 }])(
  'whole files of $name are read, spoiled ones refused in a line or read as what they are',
  async ({ target, turns }) => {
    expect(await lookAt(target, folder, { turns, diceOf: (turn) => new Random(1000 + turn) })).toEqual([]);
  },
  300_000,
);
