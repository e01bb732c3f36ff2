import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { loadRecipe, recipeNames } from '@genie/pipeline/internal/recipe/load';
import { afterAll, describe, expect, it } from 'vitest';
import { genie } from './genie.ts';

const cwd = mkdtempSync(path.join(os.tmpdir(), 'genie-usage-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

/** The last line on stderr, without what comes before it. */
const lastLine = (stderr: string) => stderr.trim().split('\n').at(-1);

describe('recipes', () => {
  it.each(recipeNames())('%s is valid', (name) => {
    expect(loadRecipe(name).name).toBe(name);
  });

  it('takes overrides of any key, with the value as YAML', () => {
    const { data, videoTokenizer, seed } = loadRecipe('pong', [
      'videoTokenizer.steps=7',
      'data.videos=[a.mp4, b.mp4]',
      'seed=3',
    ]);
    expect([videoTokenizer.steps, data.videos, seed]).toEqual([7, ['a.mp4', 'b.mp4'], 3]);
  });

  it('recomputes only where it is asked to', () => {
    const { dynamics, videoTokenizer } = loadRecipe('pong', ['dynamics.recompute=true']);
    expect([dynamics.recompute, videoTokenizer.recompute]).toEqual([true, false]);
  });

  it('chooses an optimizer for each stage, with its options', () => {
    const { dynamics, actionTokenizer } = loadRecipe('pong', ['dynamics.optimizer=muon', 'dynamics.muon.momentum=0.9']);
    expect(dynamics).toMatchObject({ optimizer: 'muon', muon: { momentum: 0.9 } });
    expect(actionTokenizer.optimizer).toBe('adamw');
    const { soap } = loadRecipe('pong', ['dynamics.optimizer=soap', 'dynamics.soap={ refreshEvery: 5 }']).dynamics;
    expect(soap).toEqual({ refreshEvery: 5 });
  });

  it('takes a glob as it stands', () => {
    expect(loadRecipe('pong', ['data.videos=../clips/*.mp4']).data.videos).toEqual(['../clips/*.mp4']);
    expect(loadRecipe('pong', ['data.videos=*.mp4']).data.videos).toEqual(['*.mp4']);
  });

  it.each([
    ['videoTokenizer.step=7', 'unknown key videoTokenizer.step; did you mean videoTokenizer.steps?'],
    ['videoTokenzier.steps=7', 'unknown key videoTokenzier; did you mean videoTokenizer?'],
    ['data.game=tetris', 'data.game'],
    ['dynamics.optimizer=sgd', 'dynamics.optimizer: expected adamw, muon or soap'],
    ['dynamics.soap.refreshEvery=5', 'dynamics.soap: does nothing with another optimizer; set optimizer to soap'],
    ['dynamics.muon.momentun=0.9', 'unknown key dynamics.muon.momentun; did you mean dynamics.muon.momentum?'],
    ['seed=-1', 'seed'],
    ['steps', 'expected key=value'],
  ])('refuses %s', (override, message) => {
    expect(() => loadRecipe('pong', [override])).toThrow(message);
  });

  it('names the file where it is not YAML', () => {
    const file = path.join(cwd, 'broken.yaml');
    writeFileSync(file, 'a: [1');
    expect(() => loadRecipe(file)).toThrow(`${file}: not valid YAML`);
  });
});

describe('the command', () => {
  it.each([
    [['tran'], 2, 'unknown command'],
    [['train', 'all', '--config', 'nowhere.yaml'], 2, 'nowhere.yaml: no such recipe'],
    [['train', 'all', 'videoTokenizer.model.patchsize=8'], 2, 'did you mean videoTokenizer.model.patchSize?'],
    [['train', 'all', 'videoTokenizer.model.patchSize=7'], 2, 'patchSize'],
    [['train', 'all', '--backend', 'quantum'], 2, 'expected one of auto, tensorflow, wasm, cpu'],
    [['train', 'dynamics', '--run', 'none', '--backend', 'wasm'], 1, 'this run has no data yet'],
    [['data', 'generate', 'tetris', '--out', 'x'], 2, 'tetris: no such game'],
    [['data', 'import', 'empty', '--out', 'x.h5'], 1, 'empty'],
    [['play', '--run', 'none'], 1, 'none: no world here'],
    [['evaluate', 'nowhere', '--backend', 'wasm'], 1, 'nowhere: no world here'],
    [['quantize', 'nowhere', '--out', 'small'], 1, 'nowhere: no world here'],
    [['quantize', 'nowhere'], 2, "required option '-o, --out <folder>' not specified"],
    [['train', 'all', 'world.weights=int4'], 2, 'world.weights: expected float32 or int8'],
  ] as [string[], number, string][])('%j ends with status %i and one line', async (args, status, message) => {
    mkdirSync(path.join(cwd, 'empty'), { recursive: true });
    const outcome = await genie(args, { cwd });
    expect(outcome.stderr).toContain(message);
    // Commander adds a line with the nearest command.
    if (status === 1) expect(lastLine(outcome.stderr)).toContain(message);
    expect(outcome.status).toBe(status);
  });
});
