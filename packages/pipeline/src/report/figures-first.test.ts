import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { reportSchema } from '@genie/evaluate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listen, type TrainingEvent } from '../tell.ts';
import { pongInput } from './testing/pong-input.ts';
import { writeReport } from './write-report.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'genie-figures-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a section that cannot be drawn costs neither the figures nor the other sections', async () => {
  const said: TrainingEvent[] = [];
  listen((event) => said.push(event));
  const input = pongInput();
  const [first, ...others] = input.rollouts;
  const cut = { ...first!, truth: { ...first!.truth, frames: first!.truth.frames.subarray(1) } };
  await writeReport(folder, { ...input, rollouts: [cut, ...others] });
  expect(said).toEqual([
    {
      kind: 'note',
      text: expect.stringMatching(
        /^report: Rollouts could not be drawn: a clip of \d+ frames.*; its figures are in report\.json$/,
      ),
    },
  ]);
  const json = JSON.parse(await readFile(path.join(folder, 'report.json'), 'utf8'));
  expect(reportSchema.parse(json)).toEqual(input.report);
  const page = await readFile(path.join(folder, 'index.html'), 'utf8');
  expect(page).toContain('Could not be drawn: a clip of');
  for (const title of ['Drift', 'Reconstructions', 'Training']) expect(page).toContain(`<h2>${title}</h2>`);
});
