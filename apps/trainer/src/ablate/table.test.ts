import { expect, test } from 'vitest';
import { differenceChart } from './chart.ts';
import type { PlannedRow, PlannedRun } from './plan.ts';
import { studyResults } from './results.ts';
import type { ResultsFile, RunResult } from './results-file.ts';
import type { Study } from './study.ts';
import { studyMarkdown, studyTable } from './table.ts';

const study: Study = {
  ...{ name: 's', title: 'T', question: 'What?', stage: 'dynamics', recipe: 'pong', overrides: ['dynamics.steps=5'] },
  recipeSource: 'pong',
  ...{ seeds: [0, 1, 2], figures: ['dynamics.psnr', 'control.consistency'], base: 'base', variants: [] },
};

/** Rows by name, with the PSNR of each seed; NaN: it diverged; undefined: not run yet. */
function resultsOf(values: Record<string, (number | undefined)[]>): ReturnType<typeof studyResults> {
  const done = new Map<string, RunResult>();
  const rows = Object.entries(values).map(([name, psnrs]): PlannedRow => {
    const runs = psnrs.map((psnr, seed) => {
      const key = `${name} ${seed}`;
      const result = {
        ...{ key, study: 's', row: name, seed, backend: 'wasm', finished: '', training: { loss: 1 } },
        ...{ notDefined: { 'control.consistency': 'no keys' }, seconds: { cpu: 20, wall: 30, measuring: 1 } },
      };
      if (Number.isNaN(psnr)) done.set(key, { ...result, figures: {}, notDefined: {}, diverged: 'dynamics, step 3' });
      else if (psnr !== undefined)
        done.set(key, { ...result, figures: { 'dynamics.psnr': psnr, 'control.consistency': null } });
      return { key, seed } as PlannedRun;
    });
    return { name, why: `why ${name}`, overrides: [`x=${name}`], runs };
  });
  return studyResults(study, rows, { get: (key: string) => done.get(key) } as ResultsFile);
}

const results = resultsOf({
  base: [30, 31, 32],
  better: [31, 32.1, 32.9],
  best: [32, 33.1, 33.9],
  worse: [28, 29.1, 29.9],
  unsure: [35, 31, 30],
  astray: [29, Number.NaN, Number.NaN],
  half: [30.5, undefined, undefined],
});
const rowOf = (name: string) =>
  studyTable(results)
    .split('\n')
    .find((line) => line.startsWith(`| ${name}`))!
    .split('|')
    .map((cell) => cell.trim());

test('mean ± standard deviation, and the difference with its interval', () => {
  expect(rowOf('base').slice(2, 4)).toEqual(['31.00 ± 1.00', '']);
  expect(rowOf('better').slice(2, 4)).toEqual(['32.00 ± 0.95', '+1.00 ± 0.25 ▲']);
  expect(rowOf('worse').slice(2, 4)).toEqual(['29.00 ± 0.95', '−2.00 ± 0.25 ▼']);
  expect(rowOf('unsure')[3]).toMatch(/^\+1\.00 ± \d+\.\d\d$/);
});

test('the best is marked where it is surely above the base, not where it only looks so', () => {
  expect(rowOf('best')[2]).toBe('**33.00 ± 0.95**');
  expect(studyTable(results).match(/\*\*/g)).toHaveLength(2);
  expect(studyTable(resultsOf({ base: [30, 31, 32], unsure: [35, 31, 30] }))).not.toContain('**');
});

test('a mean below 0 has a minus sign', () => {
  expect(studyTable(resultsOf({ base: [-1, -1.5, -2] }))).toContain('| −1.50 ± 0.50');
});

test('what diverged stays in the table, what is not run yet is told', () => {
  expect(rowOf('astray').slice(1, 4)).toEqual(['astray (diverged: 2 of 3)', '29.00', '−1.00']);
  expect(rowOf('half').slice(1, 4)).toEqual(['half (1 of 3 runs)', '30.50', '+0.50']);
  expect(rowOf('base')[4]).toBe('not defined');
});

test('a document tells the budget, how many marks chance would make, and why each is tried', () => {
  const text = studyMarkdown(results, 'ablations/s.svg');
  expect(text).toContain('![T: Next-frame PSNR, dB, difference to the base](ablations/s.svg)');
  expect(text).toContain('`pong` with `dynamics.steps=5`; seeds 0, 1, 2; 19 runs, 6 min 20 s of training');
  expect(text).toContain('4 differences have an interval: were nothing different, about 0.2 of them');
  expect(text).toContain('- **worse**, `x=worse`: why worse');
});

test('the plot has a row for each variant, and is the same each time', () => {
  const svg = differenceChart(results)!;
  for (const name of ['better', 'unsure', 'half']) expect(svg).toContain(`>${name}<`);
  expect(differenceChart(results)).toBe(svg);
  expect(differenceChart(resultsOf({ base: [30, 31, 32] }))).toBeNull();
});
