import { fileURLToPath } from 'node:url';
import { Random } from '@genie/ops';
import { lookAt } from '@genie/testing/fuzz';
import { expect, test } from 'vitest';
import { target as archive } from '../fuzz/archive.ts';
import { target as hdf5 } from '../fuzz/hdf5.ts';
import { target as labels } from '../fuzz/labels.ts';
import { target as video } from '../fuzz/video.ts';

const folder = fileURLToPath(new URL('../fuzz', import.meta.url));

test.each([
  { target: archive, name: archive.name, turns: 4 },
  { target: hdf5, name: hdf5.name, turns: 60 },
  { target: labels, name: labels.name, turns: 200 },
  { target: video, name: video.name, turns: 8 },
])(
  'whole files of $name are read, spoiled ones refused in a line or read as what they are',
  async ({ target, turns }) => {
    expect(await lookAt(target, folder, { turns, diceOf: (turn) => new Random(1000 + turn) })).toEqual([]);
  },
  300_000,
);
