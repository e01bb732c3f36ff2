import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { heldOutClips } from '@genie/data';
import { measureFigures, reportedFigures, reportSchema } from '@genie/evaluate';
import { Random } from '@genie/ops';
import { measureActions } from '@genie/pipeline/internal/evaluate/action-tokenizer';
import { type GiveReader, observeReadings } from '@genie/pipeline/internal/inverse-dynamics/observe-readings';
import { readerOfRun } from '@genie/pipeline/internal/inverse-dynamics/reader-of-run';
import { trainedInverseDynamics } from '@genie/pipeline/internal/inverse-dynamics/train-inverse-dynamics';
import { actionTokenizerOf, dynamicsOf, videoTokenizerOf } from '@genie/pipeline/internal/models';
import { loadRecipe } from '@genie/pipeline/internal/recipe/load';
import { RunFolder } from '@genie/pipeline/internal/run/folder';
import { dataStage } from '@genie/pipeline/internal/stages/data';
import { openData } from '@genie/pipeline/internal/stages/inputs';
import { tinyRecipe as tiny } from '@genie/testing/tiny-recipe';
import { readManifest } from '@genie/training';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { measureRunActions } from '../src/actions-study/measure-run.ts';
import { chooseBackend } from '../src/backend/choose.ts';
import { genie } from './genie.ts';

const cwd = mkdtempSync(path.join(os.tmpdir(), 'genie-inverse-dynamics-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));
const minutes = (n: number) => n * 60_000;

const overrides = [
  ...tiny,
  'data.videosPerGame=12',
  'data.heldOut=0.5',
  'actionTokenizer.model.patchSize=8',
  'evaluate.inverseDynamicsSteps=40',
];
const recipe = loadRecipe('maze', overrides);
const run = new RunFolder(path.join(cwd, 'run'));
const file = (name: string) => path.join(run.inverseDynamics, name);

beforeAll(async () => {
  await chooseBackend('wasm');
  await dataStage(recipe, run);
}, minutes(20));

/** Reads the actions of the run's held-out video, and of free play of a world that was not trained. */
async function readings(give: GiveReader, change: (dynamics: ReturnType<typeof dynamicsOf>) => void = () => {}) {
  const { dataset, manifest } = await openData(run);
  const actionTokenizer = actionTokenizerOf(recipe);
  const dynamics = dynamicsOf(recipe);
  const models = { videoTokenizer: videoTokenizerOf(recipe), dynamics, actionTokenizer };
  change(dynamics);
  const { heldOut } = manifest.splits;
  const clips = { length: 4, limit: 64, frameSkip: 1 };
  try {
    const actions = await measureActions(actionTokenizer, dataset, heldOut, {
      ...clips,
      objective: {},
      random: new Random(0),
    });
    const observed = await observeReadings(give, models, {
      ...clips,
      dataset,
      heldOut,
      // All of the world's actions are tried, whatever an untrained action tokenizer uses.
      actions: { ...actions, usage: actions.usage.map(() => 1) },
      context: 2,
      sampling: { steps: 1, temperature: 1 },
      rollouts: 3,
      rolloutFrames: 6,
      random: new Random(1),
    });
    return { observed, ...reportedFigures(measureFigures({ actions, readings: observed }).figures) };
  } finally {
    for (const model of Object.values(models)) model.dispose();
    dataset.close();
  }
}

describe('an inverse dynamics model', () => {
  it(
    'learns from the labels of the training videos to read those of the others, and is kept in the run',
    async () => {
      const stop = new AbortController();
      const { dataset, ...data } = await openData(run);
      const made = { run, dataset, ...data };
      let steps = 0;
      const stopped = trainedInverseDynamics(recipe, made, {
        signal: stop.signal,
        onProgress: () => {
          if (++steps === 3) stop.abort(new Error('stopped by the user'));
        },
      });
      await expect(stopped).rejects.toThrow('stopped by the user');
      expect(await readManifest(run.inverseDynamics)).toMatchObject({ status: 'stopped', step: 3 });

      const seen: number[] = [];
      const trained = await trainedInverseDynamics(recipe, made, { onProgress: (step) => seen.push(step) });
      expect(seen[0]).toBe(4); // it went on
      expect(trained).toMatchObject({ names: expect.arrayContaining(['up', 'down', 'left', 'right']) });
      const { config } = await readManifest(run.inverseDynamics, { stage: 'inverse-dynamics', done: true });
      expect(config).toMatchObject({ model: { encoderInput: 'changes', encoderMatches: true, patchSize: 8 } });
      const { mtimeMs } = statSync(file('model.safetensors'));
      const again = await trainedInverseDynamics(recipe, made, { onProgress: () => expect.unreachable() });
      expect(statSync(file('model.safetensors')).mtimeMs).toBe(mtimeMs);
      for (const reader of [trained, again]) if ('model' in reader) reader.model.dispose();
      expect(existsSync(file('.genie-lock'))).toBe(false);
      dataset.close();

      const { groups, observed } = await readings(readerOfRun(recipe, run));
      expect(groups.actions!.ceiling).toBeGreaterThan(0.8);
      // An action tokenizer that was not trained reaches less.
      expect(groups.actions!.ofCeiling).toBeLessThan(0.8);
      expect(groups.actions!.ofCeiling).toBeCloseTo(groups.actions!.agreement! / groups.actions!.ceiling!, 12);
      expect(groups.control!.byReadingCeiling).toBeGreaterThan(0.5);
      expect(observed.played).toMatchObject({ codes: { length: 12 * 5 }, read: { length: 12 * 5 } });
    },
    minutes(30),
  );

  it(
    'stands beside the action tokenizer of a run that has no world yet',
    async () => {
      const train = (stage: string) =>
        genie(['train', stage, '--config', 'maze', '--run', 'begun', ...overrides], { cwd });
      expect(await train('data')).toMatchObject({ status: 0 });
      const begun = path.join(cwd, 'begun');
      await expect(measureRunActions(path.join(cwd, 'none'))).rejects.toThrow(/none: no run here/);
      await expect(measureRunActions(begun)).rejects.toThrow(/action-tokenizer/);
      expect(await train('action-tokenizer')).toMatchObject({ status: 0 });
      const { agreement, ceiling, ofCeiling, rhythm } = await measureRunActions(begun);
      expect(ceiling).toBeGreaterThan(0.8);
      expect(ofCeiling).toBeCloseTo(agreement! / ceiling!, 12);
      expect(rhythm).not.toBeUndefined();
    },
    minutes(20),
  );

  it(
    'finds a world whose latent actions do nothing at chance',
    async () => {
      const { groups } = await readings(readerOfRun(recipe, run), (dynamics) => {
        // What is made of actions: nothing.
        const heeding = Object.entries(dynamics.parameters()).filter(([name]) => /modulation|film|action/i.test(name));
        expect(heeding.length).toBeGreaterThan(0);
        for (const [, variable] of heeding) tf.tidy(() => variable.assign(tf.zerosLike(variable)));
      });
      const { byReading, byReadingChance, byReadingOfCeiling } = groups.control!;
      expect(byReadingChance).toBeLessThanOrEqual(1 / 4);
      expect(byReading).toBeLessThan(2 * byReadingChance!);
      expect(byReadingOfCeiling).toBeLessThan(1);
    },
    minutes(20),
  );

  it(
    'says why there is none',
    async () => {
      const none = await readings(
        readerOfRun({ ...recipe, evaluate: { ...recipe.evaluate, inverseDynamicsSteps: 0 } }, run),
      );
      const why = 'evaluate.inverseDynamicsSteps is 0, so no inverse dynamics model reads the actions';
      expect(none.notDefined).toMatchObject({ 'actions.ofCeiling': why, 'control.byReading': why });
      const empty = await readings(readerOfRun(recipe, new RunFolder(path.join(cwd, 'empty'))));
      expect(empty.notDefined['control.byReading']).toMatch(
        /^no inverse dynamics model can be trained: .*manifest\.json/,
      );

      const { dataset, manifest, hash } = await openData(run);
      const unlabelled = { videos: dataset.videos.map(({ labels: _, ...video }) => video) };
      const bare = Object.assign(Object.create(dataset), unlabelled) as typeof dataset;
      const reader = await trainedInverseDynamics(recipe, { run, dataset: bare, manifest, hash });
      expect(reader).toMatchObject({
        value: null,
        reason: expect.stringMatching(/^no true actions stand beside the training videos/),
      });
      expect([...heldOutClips(dataset, manifest.splits.heldOut, { length: 4 })].length).toBeGreaterThan(0);
      dataset.close();
    },
    minutes(20),
  );
});

describe('genie', () => {
  it(
    'reports the ceiling and control by reading, of a run on latent actions and of one on labels',
    async () => {
      for (const actions of ['latent', 'labels']) {
        const args = ['train', 'all', '--config', 'pong', '--backend', 'wasm', '--replicas', '1', '--run', actions];
        const { status, stdout, stderr } = await genie([...args, ...tiny, `actions=${actions}`], { cwd });
        expect(status, stderr).toBe(0);
        const report = reportSchema.parse(
          JSON.parse(readFileSync(path.join(cwd, actions, 'report', 'report.json'), 'utf8')),
        );
        expect(report.actions.ceiling).toEqual(expect.any(Number));
        expect(report.control).toMatchObject({ byReading: expect.any(Number), byReadingCeiling: expect.any(Number) });
        expect(stdout).toMatch(/Control by reading +\d\.\d+ .*chance .*true video/);
        const page = readFileSync(path.join(cwd, actions, 'report', 'index.html'), 'utf8');
        expect(page).toContain('Control by reading');
        expect(existsSync(path.join(cwd, actions, 'inverse-dynamics', 'model.safetensors'))).toBe(true);
        if (actions === 'latent') {
          expect(report.actions.ofCeiling).toEqual(expect.any(Number));
          expect(page).toContain('read with labels');
        } else expect(report.actions).not.toHaveProperty('ofCeiling');
      }
      const args = ['evaluate', 'latent/world', '--game', 'pong', '--count', '2', '--out', 'alone'];
      const few = ['--clips', '2', '--rollouts', '2', '--rollout-frames', '3', '--long-play', '0', '--backend', 'wasm'];
      const alone = await genie([...args, ...few], { cwd });
      expect(alone.status, alone.stderr).toBe(0);
      expect(alone.stdout).toMatch(/Control by reading +not defined here: a bundle alone has no training videos/);
    },
    minutes(30),
  );
});
