import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { stageKeys } from '../run/stage-inputs.ts';
import { loadRecipe, recipeYaml } from './load.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'genie-objectives-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function written(name: string, text: string): string {
  const file = path.join(folder, `${name}.yaml`);
  writeFileSync(file, text);
  return file;
}

test('keys of an objective under the model, as earlier recipes have them, count as the objective’s', () => {
  const own = written(
    'own',
    'extends: pong\ndynamics: { model: { corruption: 0.3, numBlocks: 2 } }\nactionTokenizer: { model: { skipTransitions: 0 } }\n',
  );
  const { dynamics, actionTokenizer } = loadRecipe(own);
  expect(dynamics.objective).toEqual({ corruption: 0.3, stillActionNoise: 0.05 });
  expect(dynamics.model).toMatchObject({ numBlocks: 2, stackedFrames: 2 });
  expect(dynamics.model).not.toHaveProperty('corruption');
  expect(actionTokenizer.objective).toEqual({ changedPixelWeight: 10, skipTransitions: 0 });
});

test('the last override of a key counts, wherever it says that it stands', () => {
  const corruption = (...overrides: string[]) => loadRecipe('pong', overrides).dynamics.objective.corruption;
  const [older, newer] = ['dynamics.model.corruption=0.2', 'dynamics.objective.corruption=0.4'];
  expect(corruption(older)).toBe(0.2);
  expect(corruption(older, newer)).toBe(0.4);
  expect(corruption(newer, older)).toBe(0.2);
});

test('a recipe makes the same, to the keys of its stages, in either form', () => {
  const recipe = loadRecipe('coinrun');
  const older = structuredClone(recipe);
  for (const stage of [older.videoTokenizer, older.actionTokenizer, older.dynamics]) {
    Object.assign(stage.model, stage.objective);
    delete (stage as { objective?: unknown }).objective;
  }
  expect(older.dynamics.model.corruption).toBe(0.1);
  const read = loadRecipe(written('older', recipeYaml(older)));
  expect(read).toEqual(recipe);
  expect(stageKeys(read, { videos: [] })).toEqual(stageKeys(recipe, { videos: [] }));
});
