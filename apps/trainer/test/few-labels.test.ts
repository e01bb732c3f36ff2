import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { tinyRecipe as tiny } from '@genie/testing/tiny-recipe';
import { readManifest } from '@genie/training';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { genie } from './genie.ts';

const cwd = mkdtempSync(path.join(os.tmpdir(), 'genie-few-labels-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));
const minutes = (n: number) => n * 60_000;
const file = (...parts: string[]) => path.join(cwd, ...parts);
const labels = (video: number) => file('videos', `pong-000${video}.json`);
const json = (name: string) => JSON.parse(readFileSync(name, 'utf8'));
const codes = [
  'actionTokenizer.model.codes=2',
  'actionTokenizer.model.patchSize=16',
  'actionTokenizer.model.embedDim=16',
];
const train = (stage: string, run: string, ...more: string[]) =>
  genie(
    ['train', stage, '--config', 'pong', '--backend', 'wasm', '--replicas', '1', '--quick', '--run', run].concat(
      tiny,
      codes,
      'data.videos=videos',
      'evaluate.clips=2',
      more,
    ),
    { cwd },
  );
const last = (text: string) => text.trim().split('\n').at(-1);

beforeAll(async () => {
  const made = await genie(['data', 'generate', 'pong', '-o', 'videos', '-n', '6', '-f', '24'], { cwd });
  expect(made.status, made.stderr).toBe(0);
}, minutes(5));

describe('actions: { labels: 0.5 }', () => {
  it(
    'trains an action tokenizer with a code for each action of the labels, and a world whose codes have their names and keys',
    async () => {
      const { status, stderr } = await train('all', 'run', 'actions={labels: 0.5}');
      expect(status, stderr).toBe(0);
      expect(stderr).toMatch(
        /^actions: \{ labels: 0\.5 \}: 44 of 88 labelled transitions steer the codes: stay \d+, up \d+, down \d+$/m,
      );
      const { config, inputs } = await readManifest(file('run', 'action-tokenizer'));
      expect(config).toMatchObject({ model: { codes: 3 }, labels: { actions: ['stay', 'up', 'down'] } }); // the recipe asked for 2
      expect(Object.keys(inputs)).toEqual(['data', 'labels']);
      const log = readFileSync(file('run', 'action-tokenizer', 'log.jsonl'), 'utf8').split('\n');
      expect(JSON.parse(log[0]!).labelCrossEntropy).toBeGreaterThan(0);
      const world = json(file('run', 'world', 'world.json'));
      expect(world.actions.map(({ name, keys, nameFrom }: Record<string, unknown>) => [name, keys, nameFrom])).toEqual([
        ['stay', undefined, 'labels'],
        ['up', ['ArrowUp'], 'labels'],
        ['down', ['ArrowDown'], 'labels'],
      ]);
      expect(world.models.actionTokenizer).toBeDefined();
    },
    minutes(8),
  );

  it(
    'goes on with the same labels, and not with others',
    async () => {
      const stage = (run: string) => {
        cpSync(file('run', 'data'), file(run, 'data'), { recursive: true });
        return (...more: string[]) =>
          train('action-tokenizer', run, 'checkpoint.every=1', 'actions={labels: 0.5}', ...more);
      };
      const parts = stage('parts');
      expect((await parts('actionTokenizer.steps=2', 'actionTokenizer.schedule=constant')).status).toBe(0);
      const more = await parts('actionTokenizer.steps=4', 'actionTokenizer.schedule=constant');
      expect(more.status, more.stderr).toBe(0);
      const other = await parts(
        'actionTokenizer.steps=5',
        'actionTokenizer.schedule=constant',
        'actions={labels: 0.25}',
      );
      expect(other.status).toBe(1);
      expect(last(other.stderr)).toMatch(/labels/);
    },
    minutes(6),
  );

  it(
    'tells in one line what cannot be',
    async () => {
      const refused = async (...more: string[]) => {
        const { status, stderr } = await train('data', 'bad', ...more);
        return [status, last(stderr)];
      };
      expect(await refused('actions={labels: 1.5}')).toEqual([
        2,
        expect.stringMatching(/actions\.labels: found 1\.5, expected a share of the labels above 0 and at most 1/),
      ]);
      expect(await refused('actions={labels: 0}')).toEqual([2, expect.stringContaining('actions.labels: found 0')]);
      expect(await refused('actions=some')).toEqual([
        2,
        expect.stringMatching(/actions: expected latent, labels, or a share of the labels as \{ labels: 0\.01 \}/),
      ]);
      expect(
        await refused(
          'actions={labels: 0.5}',
          'actionTokenizer.model.quantizer=fsq',
          'actionTokenizer.model.prediction=motion',
        ),
      ).toEqual([
        2,
        expect.stringMatching(
          /^genie: actionTokenizer\.model\.quantizer: fsq with actions: \{ labels: 0\.5 \}; labels steer categorical codes alone/,
        ),
      ]);
      expect(await refused('actions={labels: 0.005}')).toEqual([
        1,
        expect.stringMatching(
          /none of them is "(stay|up|down)"; expected one of each action at least: set it to 0\.\d+/,
        ),
      ]);
      writeFileSync(labels(0), readFileSync(labels(0), 'utf8').replace(/"(stay|up|down)"/g, '"the other $1"'));
      expect(await refused('actions={labels: 0.5}')).toEqual([
        1,
        expect.stringMatching(
          /actionNames: found .*, none of which the labels of the others have, .*labels of one game/,
        ),
      ]);
      for (let video = 0; video < 6; video++) rmSync(labels(video));
      expect(await refused('actions={labels: 0.5}')).toEqual([
        1,
        expect.stringMatching(/actions: \{ labels: 0\.5 \}, and of \d videos to train on none has any/),
      ]);
    },
    minutes(6),
  );
});
