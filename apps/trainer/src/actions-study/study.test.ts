import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { configHash, JsonLog, writeManifest } from '@genie/training';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { correlations } from './correlations.ts';
import { readPlan } from './plan.ts';
import { readStudyRuns } from './read-runs.ts';
import { scatterChart } from './scatter.ts';
import { correlationTable, runTable } from './tables.ts';

const root = mkdtempSync(path.join(tmpdir(), 'genie-actions-study-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A run as the action tokenizer's stage leaves it: its log, its manifest and the run's recipe. */
async function write(name: string, game: string, evaluations: Record<string, number>[], kept?: number) {
  const stage = path.join(root, name, 'action-tokenizer');
  mkdirSync(stage, { recursive: true });
  writeFileSync(path.join(root, name, 'config.yaml'), `name: mine\ndata: { game: ${game}, videos: [] }\n`);
  const log = await JsonLog.open(path.join(stage, 'log.jsonl'), 0);
  log.append({ step: 1, loss: 2 });
  for (const [i, figures] of evaluations.entries()) log.append({ step: 10 * (i + 1), loss: 1, ...figures });
  log.close();
  await writeManifest(stage, {
    format: 'genie-stage',
    version: 1,
    stage: 'action-tokenizer',
    config: {},
    configHash: configHash({}),
    inputs: {},
    packages: {},
    seed: 3,
    backend: 'cpu',
    status: 'done',
    step: 20,
    steps: 20,
    seconds: 0,
    metrics: {},
    files: {},
    ...(kept ? { kept: { step: kept, score: 1 } } : {}),
    checkpoints: [],
  });
}

beforeAll(async () => {
  await write(
    'a',
    'pong',
    [
      { agreement: 0.5, chance: 0.5, score: 0.2 },
      { agreement: 0.7, chance: 0.5, score: 0.5 },
    ],
    20,
  );
  await write('b', 'pong', [{ agreement: 0.9, chance: 0.5, score: 0.9, spread: 0.1 }]);
  await write('c', 'maze', [{ agreement: 0.6, chance: 0.2, score: 0.6, spread: 0.3 }]);
  await write('unlabelled', 'maze', [{ score: 0.5 }]);
});

test('runs are read from their logs, those without true actions named apart', () => {
  const { runs, without } = readStudyRuns(root);
  expect(without).toEqual(['unlabelled']);
  expect(runs.map(({ name, game, kept }) => [name, game, kept])).toEqual([
    ['a', 'pong', 20],
    ['b', 'pong', null],
    ['c', 'maze', null],
  ]);
  expect(runs[0]!.evaluations.map(({ step }) => step)).toEqual([10, 20]);
  expect(runs[2]!.evaluations[0]!.figures.aboveChance).toBeCloseTo(0.5);
  expect(() => readStudyRuns(path.join(root, 'nowhere'))).toThrow('no such folder');
});

test('figures are ranked by how they follow agreement above chance', () => {
  const { runs } = readStudyRuns(root);
  const found = correlations(runs);
  // Above chance: a .4, b .8, c .5; score: .5, .9, .6; spread: none, .1, .3.
  expect(found.map(({ figure, final }) => [figure, final])).toEqual([
    ['score', 1],
    ['spread', 0.5],
  ]);
  expect(found[0]!.all).toBeCloseTo(1);
  expect(correlationTable(found, runs)).toMatch(
    /^\| figure \| last values, 3 runs \| all 4 evaluations \| pong \| maze \|$/m,
  );
  expect(correlationTable(found, runs)).toMatch(/^\| `score` \| 1\.00 \| 1\.00 \| — \| — \|$/m);
  // The worst agreement first.
  expect(
    runTable(runs)
      .split('\n')
      .slice(2)
      .map((row) => row.slice(2, 3)),
  ).toEqual(['c', 'a', 'b']);
  expect(runTable(runs)).toContain('step 20: .70');
});

test('the plot is SVG without a style or script, the same each time', () => {
  const { runs } = readStudyRuns(root);
  const svg = scatterChart(runs, 'score', 'score against agreement');
  expect(svg).toMatch(/^<svg /);
  expect(svg).toContain('score against agreement');
  expect(svg).not.toMatch(/<style|<script|NaN/);
  expect(scatterChart(runs, 'score', 'score against agreement')).toBe(svg);
});

test('a plan is every game from every seed in every setting; the shipped one has at least 40 runs', () => {
  const plan = readPlan(path.join(import.meta.dirname, '../../../../tools/actions-study.yaml'));
  expect(plan.length).toBeGreaterThanOrEqual(40);
  expect(new Set(plan.map(({ name }) => name)).size).toBe(plan.length);
  const wrong = path.join(root, 'plan.yaml');
  writeFileSync(wrong, 'games: {}\nseeds: []\nsettings: {}\n');
  expect(() => readPlan(wrong)).toThrow('plan.yaml: seeds:');
});
