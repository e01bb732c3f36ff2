import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { useBackend } from '@genie/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planStudy } from './plan.ts';
import { loadStudy, studyNames } from './study.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'genie-study-'));
beforeAll(() => useBackend('cpu'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const least = `
title: A title
question: What?
stage: dynamics
figures: [dynamics.psnr]
variants:
  - { name: pre, overrides: [dynamics.model.norm=pre], why: because }
`;
function written(text: string): string {
  const file = path.join(folder, 'mine.yaml');
  writeFileSync(file, text);
  return file;
}

describe('studies that ship', () => {
  it.each(studyNames())('%s is valid, and so are its recipes', (name) => {
    const study = loadStudy(name);
    const rows = planStudy(study);
    expect(rows).toHaveLength(study.variants.length + 1);
    const keys = rows.flatMap(({ runs }) => runs.map(({ key }) => key));
    expect(new Set(keys).size).toBe(rows.length * study.seeds.length);
  });
});

it('the page has a place for each study that ships', () => {
  const page = readFileSync(new URL('../../../../docs/ablations.md', import.meta.url), 'utf8');
  const places = [...page.matchAll(/^<!-- ([^/\s]+) -->$/gm)].map(([, name]) => name);
  expect(places.sort()).toEqual(studyNames().sort());
  for (const name of places) expect(page).toContain(`<!-- /${name} -->`);
});

describe('a study of one’s own', () => {
  it('takes its name from its file, three seeds and Pong by default', () => {
    const study = loadStudy(written(least));
    expect(study).toMatchObject({ name: 'mine', seeds: [0, 1, 2], recipe: 'pong', overrides: [], base: 'the base' });
    const [base, pre] = planStudy(study, [7]);
    expect(base!.runs.map(({ seed, recipe }) => [seed, recipe.seed])).toEqual([[7, 7]]);
    expect(pre!.runs[0]!.recipe.dynamics.model.norm).toBe('pre');
  });

  it('compares latent actions only', () => {
    const study = loadStudy(written(least.replace('norm=pre', 'norm=pre, actions=labels')));
    expect(() => planStudy(study)).toThrow(
      'mine: pre: actions: labels; studies measure latent actions, expected latent',
    );
  });

  it('starts from a recipe beside it, from wherever it is called', () => {
    copyFileSync(
      new URL('../../../../packages/pipeline/recipes/maze.yaml', import.meta.url),
      path.join(folder, 'labyrinth.yaml'),
    );
    const study = loadStudy(written(`recipe: labyrinth.yaml\n${least}`));
    expect(study).toMatchObject({ recipe: 'labyrinth.yaml', recipeSource: path.join(folder, 'labyrinth.yaml') });
    expect(planStudy(study)[0]!.runs[0]!.recipe.name).toBe('maze');
  });

  it.each([
    ['tite: x', 'unknown key tite; did you mean title?'],
    [
      'variants:\n  - { name: a, overrides: [a=1], wy: w, why: w }',
      'unknown key variants.0.wy; did you mean variants.0.why?',
    ],
    ['stage: world', 'stage: expected video-tokenizer, action-tokenizer or dynamics'],
    ['figures: [psnr]', 'figures: psnr is not measured of dynamics, there are actions.agreement,'],
    ['overrides: [dynamics.steps]', 'overrides.0: expected key=value'],
    ['variants: []', 'variants'],
    ['base: pre', 'two rows are named pre'],
    ['seeds: [-1]', 'seeds.0'],
    ['title: [', 'not valid YAML'],
  ])('refuses %s', (change, message) => {
    const key = change.slice(0, change.indexOf(':'));
    const others = least.trim().split(/\n(?=\w)/);
    const file = written([...others.filter((part) => !part.startsWith(key)), change].join('\n'));
    expect(() => loadStudy(file)).toThrow(file);
    expect(() => loadStudy(file)).toThrow(message);
  });

  it.each([
    ['dynamics.model.nrom=pre', 'mine: pre: '],
    ['dynamics.model.nrom=pre', 'did you mean dynamics.model.norm?'],
    ['dynamics.model.embedDim=7', 'numHeads'],
    ['dynamics.model.norm=post', 'mine: pre: its overrides change nothing of dynamics'],
    ['actionTokenizer.model.levels=[1]', 'levels'],
  ])('refuses a variant %s before anything is trained', (override, message) => {
    const study = loadStudy(written(least.replace('dynamics.model.norm=pre', `'${override}'`)));
    expect(() => planStudy(study)).toThrow(message);
  });

  it('names those that ship where there is none', () => {
    expect(() => loadStudy('nowhere')).toThrow(`nowhere: no such study; give a YAML file or one of ${studyNames()[0]}`);
  });
});
