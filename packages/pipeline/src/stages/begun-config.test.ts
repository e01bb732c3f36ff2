import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { actionTokenizerObjectiveSchema, actionTokenizerSchema } from '@genie/action-tokenizer';
import { dynamicsObjectiveSchema, dynamicsSchema } from '@genie/dynamics';
import { configHash } from '@genie/training';
import { afterAll, expect, test } from 'vitest';
import { asBegun } from './begun-config.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'genie-begun-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A training that began with this configuration of what it trains. */
function begin(begun: Record<string, unknown>): void {
  const config = { ...begun, training: {} };
  const manifest = {
    format: 'genie-stage',
    version: 1,
    stage: 'dynamics',
    config,
    configHash: configHash(config),
    inputs: {},
    packages: {},
    seed: 0,
    backend: 'wasm',
    status: 'stopped',
    step: 1,
    steps: 2,
    seconds: 1,
    metrics: {},
    files: {},
    checkpoints: [],
  };
  writeFileSync(path.join(folder, 'manifest.json'), JSON.stringify(manifest));
}

const whole = (schema: { parse(given: object): object }, given: object = {}) =>
  ({ ...schema.parse(given) }) as Record<string, unknown>;
const config = (model: object = {}, objective: object = {}) => ({
  model: whole(dynamicsSchema, { numBlocks: 2, ...model }),
  objective: whole(dynamicsObjectiveSchema, objective),
});

test('a training that began before a key existed goes on under the configuration that it began with', async () => {
  expect(await asBegun(folder, 'dynamics', config())).toEqual(config());
  const { actionInput: _a, conditioning: _c, ...model } = config().model;
  const { balanceWeight: _b, ...objective } = config().objective;
  begin({ model, objective });
  expect(await asBegun(folder, 'dynamics', config())).toEqual({ model, objective });
  // Another model is not the same one begun, nor one that is trained by another objective.
  const others = [config({ actionInput: 'token' }), config({}, { corruption: 0.2 })];
  for (const other of others) expect(await asBegun(folder, 'dynamics', other)).toEqual(other);
  begin({ model: { ...model, unheardOf: 1 }, objective });
  expect(await asBegun(folder, 'dynamics', config())).toEqual(config());
});

test('a training that began before objectives stood apart goes on under the configuration that it began with', async () => {
  const given = config({}, { corruption: 0.1 });
  const { stillActionNoise: _s, ...older } = { ...given.model, ...given.objective };
  begin({ model: older });
  expect(await asBegun(folder, 'dynamics', given)).toEqual({ model: older });
  expect(await asBegun(folder, 'dynamics', config())).toEqual(config());
});

test('so does one that trains an action tokenizer along', async () => {
  const along = {
    actionTokenizer: whole(actionTokenizerSchema),
    actionTokenizerObjective: whole(actionTokenizerObjectiveSchema, { varianceWeight: 0 }),
  };
  const given = { ...config(), ...along };
  begin(given);
  expect(await asBegun(folder, 'dynamics', given)).toEqual(given);
  const older = {
    model: { ...given.model, ...given.objective },
    actionTokenizer: { ...along.actionTokenizer, ...along.actionTokenizerObjective },
  };
  begin(older);
  expect(await asBegun(folder, 'dynamics', given)).toEqual(older);
  const other = { ...given, actionTokenizerObjective: whole(actionTokenizerObjectiveSchema) };
  expect(await asBegun(folder, 'dynamics', other)).toEqual({
    model: older.model,
    actionTokenizer: other.actionTokenizer,
    actionTokenizerObjective: other.actionTokenizerObjective,
  });
});
