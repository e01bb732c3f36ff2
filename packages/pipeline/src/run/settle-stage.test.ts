import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadRecipe } from '../recipe/load.ts';
import { listen, type TrainingEvent } from '../tell.ts';
import { beginStage, wantedStage } from './begin-stage.ts';
import { RunFolder, type Stage } from './folder.ts';
import type { Plan } from './plan.ts';
import { settleStage } from './settle-stage.ts';
import { readRecord, type WantedStage, writeRecord } from './stage-record.ts';

let run: RunFolder;
let said: TrainingEvent[];
beforeEach(() => {
  run = new RunFolder(mkdtempSync(path.join(os.tmpdir(), 'genie-settle-')));
  said = [];
  listen((event) => said.push(event));
});
afterEach(() => {
  rmSync(run.root, { recursive: true, force: true });
});

const recipe = (...overrides: string[]) => loadRecipe('pong', overrides);
const wanted = (stage: Stage, ...overrides: string[]) => wantedStage(recipe(...overrides), run, stage);
const computed = (one: WantedStage, code: string): WantedStage => ({ ...one, computing: { code } });
/** Leaves in a stage's folder what a training does, as far as it is looked at here. */
const leave = (stage: Stage, text: string) => {
  mkdirSync(run.stage(stage), { recursive: true });
  writeFileSync(path.join(run.stage(stage), 'manifest.json'), text);
};
const left = (stage: Stage) => {
  const file = path.join(run.stage(stage), 'manifest.json');
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
};

describe('a model', () => {
  it('stays where it was made from the same, finished or not', () => {
    writeRecord(run, wanted('dynamics'));
    leave('dynamics', 'running');
    expect(settleStage(run, wanted('dynamics', 'evaluate.clips=3', 'checkpoint.every=7'))).toBe('as it is');
    expect(left('dynamics')).toBe('running');
  });

  it('is set aside where another recipe made it, and comes back with its own', () => {
    writeRecord(run, wanted('dynamics'));
    leave('dynamics', 'first');
    expect(settleStage(run, wanted('dynamics', 'dynamics.steps=12'))).toBe('set aside');
    expect(left('dynamics')).toBeUndefined();
    writeRecord(run, wanted('dynamics', 'dynamics.steps=12'));
    leave('dynamics', 'second');
    expect(settleStage(run, wanted('dynamics'))).toBe('brought back');
    expect(left('dynamics')).toBe('first');
    expect(settleStage(run, wanted('dynamics', 'dynamics.steps=12'))).toBe('brought back');
    expect(left('dynamics')).toBe('second');
  });

  it('depends on what it is made from', () => {
    writeRecord(run, wanted('dynamics'));
    leave('dynamics', 'first');
    expect(settleStage(run, wanted('dynamics', 'videoTokenizer.learningRate=1e-3'))).toBe('set aside');
  });

  it('does for a pipeline only where the same code and backend made it, from its beginning', () => {
    const one = wanted('dynamics');
    writeRecord(run, computed(one, 'a'));
    leave('dynamics', 'first');
    expect(settleStage(run, computed(one, 'a'))).toBe('as it is');
    expect(settleStage(run, one)).toBe('as it is');
    expect(settleStage(run, computed(one, 'b'))).toBe('set aside');
    expect(settleStage(run, computed(one, 'a'))).toBe('brought back');
    writeRecord(run, computed(one, 'a'), { continued: true });
    expect(settleStage(run, one)).toBe('as it is');
    expect(settleStage(run, computed(one, 'a'))).toBe('set aside');
  });

  it('of an earlier version, which says nothing, is left to the training to look at, but not by a pipeline', () => {
    leave('dynamics', 'old');
    expect(settleStage(run, wanted('dynamics'))).toBe('unknown');
    expect(left('dynamics')).toBe('old');
    expect(settleStage(run, computed(wanted('dynamics'), 'a'))).toBe('set aside');
    expect(readdirSync(path.join(run.root, 'kept'))).toHaveLength(1);
  });

  it('is made again where that is forced', () => {
    writeRecord(run, wanted('dynamics'));
    leave('dynamics', 'first');
    expect(settleStage(run, wanted('dynamics'), { again: true })).toBe('set aside');
    expect(left('dynamics')).toBeUndefined();
  });
});

it('data, a world and a report make room where they were made from something else', () => {
  for (const stage of ['data', 'world', 'report'] as const) {
    leave(stage, 'first');
    writeRecord(run, wanted(stage));
    expect(settleStage(run, wanted(stage))).toBe('as it is');
    expect(left(stage)).toBe('first');
    expect(settleStage(run, wanted(stage, 'seed=5'))).toBe('removed');
    expect(left(stage)).toBeUndefined();
    expect(readRecord(run, stage)).toBeUndefined();
  }
  expect(existsSync(path.join(run.root, 'kept'))).toBe(false);
});

describe('a stage that begins', () => {
  const steps = 'dynamics.steps=99';

  it('as one of all never goes on from another recipe, and says what differs', () => {
    beginStage(recipe(), run, 'dynamics', { isAlone: false });
    leave('dynamics', 'first');
    beginStage(recipe(steps), run, 'dynamics', { isAlone: false });
    expect(left('dynamics')).toBeUndefined();
    expect(JSON.stringify(said)).toMatch(/dynamics\.steps is \d+, expected 99; trained anew/);
    expect(readRecord(run, 'dynamics')).toMatchObject({ recipe: { dynamics: { steps: 99 } } });
  });

  it('by its name goes on, and is marked, before it does and when it is done', () => {
    beginStage(recipe(), run, 'dynamics', { isAlone: true });
    leave('dynamics', 'first');
    const begun = beginStage(recipe(steps), run, 'dynamics', { isAlone: true });
    expect(left('dynamics')).toBe('first');
    expect(readRecord(run, 'dynamics')).toMatchObject({ key: wanted('dynamics').key, continued: true });
    begun.finish();
    expect(readRecord(run, 'dynamics')).toMatchObject({ key: wanted('dynamics', steps).key, continued: true });
    expect(settleStage(run, wanted('dynamics', steps))).toBe('as it is');
    expect(settleStage(run, computed(wanted('dynamics', steps), 'a'))).toBe('set aside');
  });

  it('by its name stays as it was where the training refuses', () => {
    beginStage(recipe(), run, 'dynamics', { isAlone: true });
    leave('dynamics', 'first');
    const before = readRecord(run, 'dynamics');
    beginStage(recipe('dynamics.learningRate=9'), run, 'dynamics', { isAlone: true }).refused();
    expect(readRecord(run, 'dynamics')).toEqual(before);
  });

  it('of an earlier version is noted when the training has taken it', () => {
    leave('dynamics', 'old');
    const begun = beginStage(recipe(), run, 'dynamics', { isAlone: false });
    expect([left('dynamics'), readRecord(run, 'dynamics')]).toEqual(['old', undefined]);
    begun.finish();
    expect(readRecord(run, 'dynamics')?.key).toBe(wanted('dynamics').key);
  });

  it('anew belongs to this recipe alone', () => {
    beginStage(recipe(), run, 'dynamics', { isAlone: true });
    leave('dynamics', 'first');
    beginStage(recipe(steps), run, 'dynamics', { isAlone: true, restart: true });
    expect(readRecord(run, 'dynamics')).not.toHaveProperty('continued');
    expect(readRecord(run, 'dynamics')?.key).toBe(wanted('dynamics', steps).key);
  });

  it('for a pipeline is begun again where that is forced', () => {
    const planned = { ...computed(wanted('dynamics'), 'a'), replicas: 1 };
    const plan = (force: boolean) => ({ force, stages: { dynamics: planned } }) as unknown as Plan;
    beginStage(recipe(), run, 'dynamics', { isAlone: true, plan: plan(false) });
    leave('dynamics', 'first');
    beginStage(recipe(), run, 'dynamics', { isAlone: true, plan: plan(false) });
    expect(left('dynamics')).toBe('first');
    beginStage(recipe(), run, 'dynamics', { isAlone: true, plan: plan(true) });
    expect(left('dynamics')).toBeUndefined();
    expect(readRecord(run, 'dynamics')?.computing).toEqual({ code: 'a' });
  });
});
