import { fileURLToPath } from 'node:url';
import { Random } from '@genie/ops';
import { lookAt } from '@genie/testing/fuzz';
import { expect, test } from 'vitest';
import { target as checkpoint } from '../fuzz/checkpoint.ts';
import { target as env } from '../fuzz/env.ts';

const folder = fileURLToPath(new URL('../fuzz', import.meta.url));

test.each([
  { target: checkpoint, name: checkpoint.name, turns: 15 },
  { target: env, name: env.name, turns: 40 },
])(
  'whole files of $name are read, spoiled ones refused in a line or read as what they are',
  async ({ target, turns }) => {
    expect(await lookAt(target, folder, { turns, diceOf: (turn) => new Random(1000 + turn) })).toEqual([]);
  },
  300_000,
);
