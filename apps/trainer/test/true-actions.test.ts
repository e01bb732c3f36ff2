import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { reportSchema } from '@genie/evaluate';
import { tinyRecipe as tiny } from '@genie/testing/tiny-recipe';
import { readManifest } from '@genie/training';
import { World } from '@genie/world';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseBackend } from '../src/backend/choose.ts';
import { genie } from './genie.ts';

const cwd = mkdtempSync(path.join(os.tmpdir(), 'genie-labels-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));
const minutes = (n: number) => n * 60_000;
const file = (...parts: string[]) => path.join(cwd, ...parts);
const labels = (video: number) => file('videos', `pong-000${video}.json`);
const json = (name: string) => JSON.parse(readFileSync(name, 'utf8'));
const small = [...tiny, 'data.videos=videos', 'actions=labels', 'dynamics.objective.actionNoise=0.1'];
const train = (stage: string, run: string, ...more: string[]) =>
  genie(['train', stage, '--config', 'pong', '--backend', 'wasm', '--replicas', '1', '--run', run, ...small, ...more], {
    cwd,
  });

beforeAll(async () => {
  await chooseBackend('wasm');
  const made = await genie(['data', 'generate', 'pong', '-o', 'videos', '-n', '6', '-f', '24'], { cwd });
  expect(made.status, made.stderr).toBe(0);
  rmSync(labels(1)); // a video that nobody labelled
  const { actions, ...others } = json(labels(2)); // another one whose names stand in another order, as `fire` first
  const renamed = {
    ...others,
    actionNames: ['fire', 'down', 'stay', 'up'],
    actions: actions.map((a: number) => [2, 3, 1][a]),
  };
  writeFileSync(labels(2), JSON.stringify(renamed));
}, minutes(1));

describe('actions: labels', () => {
  it(
    'goes from labelled videos to a world with no action tokenizer',
    async () => {
      const { status, stderr } = await train('all', 'run');
      expect(status, stderr).toBe(0);
      expect(stderr).toContain('3 true actions: stay, up, down');
      expect(stderr).toMatch(/^1 video of 6 without labels, left out where actions are needed: pong-0001$/m);
      expect(existsSync(file('run', 'action-tokenizer'))).toBe(false);
      const { config, inputs } = await readManifest(file('run', 'dynamics'));
      expect(config).toMatchObject({ model: { actionDim: 3 }, labels: { actions: ['stay', 'up', 'down'] } });
      expect(Object.keys(inputs)).toEqual(['data', 'video-tokenizer', 'labels']);
      const report = reportSchema.parse(json(file('run', 'report', 'report.json')));
      expect(report.actions).toMatchObject({ agreement: null, fromLabels: true, trueActions: ['stay', 'up', 'down'] });
      expect(report.notDefined['actions.agreement']).toContain('the actions are the true ones');
      expect(typeof report.dynamics.deltaPsnr).toBe('number');
      expect(report.seconds.actionTokenizer).toBeNull();
      expect(readFileSync(file('run', 'report', 'index.html'), 'utf8')).toContain('trained on the true actions');
    },
    minutes(5),
  );

  it('makes a bundle that loads and steps, with keys by the names and the true actions of its starts', async () => {
    const world = await World.load(async (name) => new Uint8Array(readFileSync(file('run', 'world', name))));
    expect(world.info.models.actionTokenizer).toBeUndefined();
    expect(world.info.idle).toBe(0);
    expect(world.info.actions.map(({ name, keys }) => [name, keys])).toEqual([
      ['stay', undefined],
      ['up', ['ArrowUp']],
      ['down', ['ArrowDown']],
    ]);
    // Of the held-out videos the first that has labels gives the first start.
    const { splits, sources } = json(file('run', 'data', 'manifest.json'));
    const names = splits.heldOut.map((video: number) => sources[video].name);
    const first = labels(Number(names.find((name: string) => name !== 'pong-0001').at(-1)));
    const { actions, actionNames } = json(first);
    expect(world.start(0).actions.map((action) => world.info.actions[action]!.name)).toEqual([actionNames[actions[0]]]);
    const session = world.session();
    await session.reset();
    const frame = await session.step(2);
    expect([frame.index, frame.data.length]).toEqual([1, 64 * 64 * 4]);
    world.dispose();
  });

  it(
    'is measured on other labelled video and on its game, under keys of the same names',
    async () => {
      const sizes = [
        '--clips',
        '2',
        '--rollouts',
        '2',
        '--rollout-frames',
        '3',
        '--long-play',
        '4',
        '--backend',
        'wasm',
      ];
      const fresh = await genie(
        ['evaluate', 'run/world', '--game', 'pong', '--count', '2', '--out', 'fresh', ...sizes],
        { cwd },
      );
      expect(fresh.status, fresh.stderr).toBe(0);
      expect(typeof json(file('fresh', 'report.json')).control.consistency).toBe('number');
      const args = [
        'evaluate',
        'run/world',
        '--videos',
        'videos/pong-0001.mp4',
        'videos/pong-0002.mp4',
        '--out',
        'files',
      ];
      const some = await genie([...args, ...sizes], { cwd });
      expect(some.stderr).toContain('1 video of 2 without labels: left out');
      expect([some.status, json(file('files', 'report.json')).actions.agreement]).toEqual([0, null]);
      const none = await genie([...args.filter((arg) => !arg.includes('0002')), ...sizes], { cwd });
      expect(none.status).toBe(1);
      expect(none.stderr).toMatch(
        /genie: pong was trained on true actions .* expected a JSON of labels beside each, with the actions stay, up, down/,
      );
    },
    minutes(5),
  );

  it(
    'plays beside its held-out videos, and has no action tokenizer to train',
    async () => {
      const what = ['--run', 'run', '--beside', 'video', '--count', '1', '--frames', '3', '--out', 'beside.png'];
      const { status, stderr } = await genie(['rollout', ...what, '--backend', 'wasm'], { cwd });
      expect([status, stderr]).toEqual([0, expect.stringContaining('3/3')]);
      const left = await train('action-tokenizer', 'run');
      expect([left.status, left.stderr]).toEqual([0, expect.stringContaining('action-tokenizer: left out')]);
      expect(existsSync(file('run', 'action-tokenizer'))).toBe(false);
    },
    minutes(2),
  );

  it(
    'tells what does not fit in one line, before anything trains',
    async () => {
      const refused = async (...more: string[]) => {
        const { status, stderr } = await train('all', 'bad', ...more);
        expect(stderr).not.toContain('video-tokenizer  ');
        return [status, stderr.trim().split('\n').at(-1)];
      };
      expect(await refused('dynamics.model.draft=true')).toEqual([
        2,
        expect.stringMatching(
          /^genie: dynamics\.model\.draft: true with actions: labels; .* expected false, or actions: latent$/,
        ),
      ]);
      const whole = readFileSync(labels(3), 'utf8');
      writeFileSync(labels(3), JSON.stringify({ ...JSON.parse(whole), effective: undefined, actions: [0, 1] }));
      // Training would go on without that video.
      const told = await train('data', 'bad');
      expect([told.status, told.stderr]).toEqual([
        0,
        expect.stringMatching(/pong-0003\.json: not taken as the true actions of its video, .*found|expected/),
      ]);
      expect(told.stderr).toContain('2 videos of 6 without labels, left out where actions are needed');
      writeFileSync(labels(3), whole);
    },
    minutes(2),
  );

  it(
    'does not go on where labels have changed since',
    async () => {
      writeFileSync(labels(0), readFileSync(labels(0), 'utf8').replaceAll('"down"', '"duck"'));
      const { status, stderr } = await train('world', 'run');
      expect([status, stderr.trim().split('\n').at(-1)]).toEqual([
        1,
        expect.stringMatching(
          /pong-0000\.json: actions: found "duck", expected those that the world was trained on: stay, up, down/,
        ),
      ]);
    },
    minutes(1),
  );
});
