import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { dynamicsSchema } from '@genie/dynamics';
import { configHash } from '@genie/training';
import { afterAll, expect, test } from 'vitest';
import { asBegun } from './begun-config.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'genie-begun-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A training that began with this configuration of the model. */
function begin(model: Record<string, unknown>): void {
  const config = { model, training: {} };
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

const config = (more: object = {}) =>
  ({ ...dynamicsSchema.parse({ numBlocks: 2, ...more }) }) as Record<string, unknown>;

test('a training that began before a key existed goes on under the configuration that it began with', async () => {
  expect(await asBegun(folder, 'dynamics', config())).toEqual(config());
  const { actionInput: _a, balanceWeight: _b, conditioning: _c, ...older } = config();
  begin(older);
  expect(await asBegun(folder, 'dynamics', config())).toEqual(older);
  // Another model is not the same one begun.
  expect(await asBegun(folder, 'dynamics', config({ actionInput: 'token' }))).toEqual(config({ actionInput: 'token' }));
  begin({ ...older, unheardOf: 1 });
  expect(await asBegun(folder, 'dynamics', config())).toEqual(config());
});
