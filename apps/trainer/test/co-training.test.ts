import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { reportSchema } from '@genie/evaluate';
import { decodeSafetensors } from '@genie/ops';
import { tinyRecipe as tiny } from '@genie/testing/tiny-recipe';
import { readLog, readManifest, sha256 } from '@genie/training';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { genie } from './genie.ts';

const cwd = mkdtempSync(path.join(os.tmpdir(), 'genie-cotrain-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));
const minutes = (n: number) => n * 60_000;
const file = (run: string, ...parts: string[]) => path.join(cwd, run, ...parts);
const tensors = (...parts: [string, ...string[]]) => decodeSafetensors(readFileSync(file(...parts))).tensors;

/** Steps of one size each, so that a training of two steps is the first half of one of four. */
const steady = ['dynamics.schedule=constant', 'dynamics.warmupFraction=0', 'dynamics.learningRate=0.01'];
/** Actions whose rounding lets a gradient through, as categorical ones have none. */
const rounded = [
  'actionTokenizer.model.quantizer=fsq',
  'actionTokenizer.model.levels=[3]',
  'actionTokenizer.model.prediction=residual',
  'actionTokenizer.model.activationNorm=batch',
];
const together = [
  ...tiny,
  ...rounded,
  ...steady,
  'dynamics.cache=tokens',
  'dynamics.coTrain.actionWeight=2',
  'dynamics.objective.actionNoise=0.2',
  'dynamics.objective.stillActionNoise=0', // which action is still is known beforehand only of trained ones
  'dynamics.batchSize=3',
];
const train = (stage: string, run: string, ...more: string[]) =>
  genie(['train', stage, '--backend', 'wasm', '--run', run, ...together, ...more], { cwd });

async function done(outcome: ReturnType<typeof train>): Promise<string> {
  const { status, stderr } = await outcome;
  expect(status, stderr).toBe(0);
  return stderr;
}

beforeAll(async () => {
  for (const stage of ['data', 'video-tokenizer', 'action-tokenizer']) await done(train(stage, 'run'));
  for (const copy of ['halves', 'replicas']) cpSync(file('run'), file(copy), { recursive: true });
}, minutes(5));

describe('dynamics.coTrain', () => {
  it(
    'goes on training the action tokenizer, and the world holds what came of it',
    async () => {
      const before = tensors('run', 'action-tokenizer', 'model.safetensors');
      const own = readFileSync(file('run', 'action-tokenizer', 'model.safetensors'));
      await done(train('dynamics', 'run', 'dynamics.steps=4', '--replicas', '1'));
      const both = tensors('run', 'dynamics', 'model.safetensors');
      const moved = Object.entries(before).filter(
        ([name, { data }]) => Buffer.compare(bytes(data), bytes(both[`actionTokenizer.${name}`]!.data)) !== 0,
      );
      expect(moved.map(([name]) => name)).toEqual(
        expect.arrayContaining(['encoder.head.weight', 'decoder.head.weight', 'encoder.activationNorm.runningMean']),
      );
      expect(readFileSync(file('run', 'action-tokenizer', 'model.safetensors')).equals(own)).toBe(true);
      const manifest = await readManifest(file('run', 'dynamics'));
      expect(manifest.inputs['action-tokenizer']).toBe(sha256(own));
      expect(manifest.config.training).toMatchObject({ coTrain: { start: 'trained', learningRate: 2e-3 } });
      const last = readLog(file('run', 'dynamics', 'log.jsonl')).at(-1)!;
      for (const name of ['agreement', 'entropy', 'reconstruction', 'crossEntropy', 'tokenAccuracy'])
        expect(typeof last[name]).toBe('number');

      await done(train('world', 'run'));
      const bundled = tensors('run', 'world', 'action-tokenizer.safetensors');
      for (const [name, { data }] of Object.entries(bundled))
        expect(bytes(data).equals(bytes(both[`actionTokenizer.${name}`]!.data))).toBe(true);
      expect(Object.keys(bundled).length).toBeGreaterThan(0);
    },
    minutes(4),
  );

  it(
    'goes on from a checkpoint bit for bit, from the tokens that were kept',
    async () => {
      await done(train('dynamics', 'halves', 'dynamics.steps=2', '--replicas', '1'));
      const stderr = await done(train('dynamics', 'halves', 'dynamics.steps=4', '--replicas', '1'));
      expect(stderr).toMatch(/tokens +from halves\/dynamics\/cache\/tokens\.safetensors/);
      const model = (run: string) =>
        readFileSync(file(run, 'dynamics', 'checkpoints', 'step-00000004', 'model.safetensors'));
      expect(model('halves').equals(model('run'))).toBe(true);
    },
    minutes(4),
  );

  it(
    'is the same training by two replicas',
    async () => {
      await done(train('dynamics', 'replicas', 'dynamics.steps=4', '--replicas', '2'));
      const logs = ['run', 'replicas'].map((run) => readLog(file(run, 'dynamics', 'log.jsonl')));
      for (const [i, line] of logs[0]!.entries()) {
        for (const name of ['loss', 'crossEntropy', 'reconstruction', 'latentVariance'])
          expect(logs[1]![i]![name] as number).toBeCloseTo(line[name] as number, 3);
      }
    },
    minutes(4),
  );

  it(
    'begins with fresh actions where that is asked for: then their own stage is not needed',
    async () => {
      await done(train('all', 'fresh', 'dynamics.coTrain.start=fresh', 'dynamics.steps=2'));
      expect(existsSync(file('fresh', 'action-tokenizer'))).toBe(false);
      expect((await readManifest(file('fresh', 'dynamics'))).inputs).not.toHaveProperty('action-tokenizer');
      const report = reportSchema.parse(JSON.parse(readFileSync(file('fresh', 'report', 'report.json'), 'utf8')));
      expect(report.seconds.actionTokenizer).toBeNull();
    },
    minutes(5),
  );

  it(
    'refuses what it does not know',
    async () => {
      const { status, stderr } = await train('dynamics', 'run', 'dynamics.coTrain.gradient=half');
      expect([status, stderr]).toEqual([
        2,
        expect.stringContaining('dynamics.coTrain.gradient: expected through or stopped'),
      ]);
    },
    minutes(1),
  );
});

function bytes(data: ArrayBufferView): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}
