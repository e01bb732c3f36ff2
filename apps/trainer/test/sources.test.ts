import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { generateVideos, importVideos } from '@genie/data';
import { loadRecipe } from '@genie/pipeline/internal/recipe/load';
import { RunFolder } from '@genie/pipeline/internal/run/folder';
import { dataStage } from '@genie/pipeline/internal/stages/data';
import { openData } from '@genie/pipeline/internal/stages/inputs';
import { listen } from '@genie/pipeline/internal/tell';
import { tinyRecipe as tiny } from '@genie/testing/tiny-recipe';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { outputName } from '../src/commands/output-name.ts';
import { terminal } from '../src/terminal.ts';
import { genie } from './genie.ts';

const cwd = mkdtempSync(path.join(os.tmpdir(), 'genie-sources-'));
const at = (name: string) => path.join(cwd, name);
listen(terminal());
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

beforeAll(async () => {
  await generateVideos({ game: 'pong', count: 4, frames: 24, seed: 1, out: at('pong') });
});
const pong = (i: number) => at(`pong/pong-000${i}.mp4`);

describe('what a recipe is told', () => {
  it.each([
    'run #2.mp4',
    'Zelda: 1.mp4',
    'a, b.mp4',
    'c/{d1,d2}',
    '2024',
    '0x10',
    'true',
    'null',
    '1e3',
    '[draft].mp4',
    '*.mp4',
    '"x".mp4',
    "it's.mp4",
    'ビデオ.mp4',
  ])('takes data.videos=%s as it is typed', (name) => {
    expect(loadRecipe('pong', [`data.videos=${name}`]).data.videos).toEqual([name]);
  });

  it('takes a list in brackets, with its names as they are typed, in an override and in a file', () => {
    expect(loadRecipe('pong', ['data.videos=[2024, true, "a, b.mp4"]']).data.videos).toEqual([
      '2024',
      'true',
      'a, b.mp4',
    ]);
    expect(loadRecipe('pong', ['data.videos=']).data.videos).toEqual([]);
    const recipe = path.resolve(import.meta.dirname, '../../../packages/pipeline/recipes/pong.yaml');
    writeFileSync(
      at('own.yaml'),
      readFileSync(recipe, 'utf8').replace(/^data:\n/m, 'data:\n  videos: [2024, 0123, true, x.mp4]\n'),
    );
    expect(loadRecipe(at('own.yaml')).data.videos).toEqual(['2024', '0123', 'true', 'x.mp4']);
    expect(loadRecipe('pong', ['name=2024', 'title=true'])).toMatchObject({ name: '2024', title: 'true' });
  });

  it('names the override that an error is about, never the recipe that ships', () => {
    const refused = (...overrides: string[]) => {
      try {
        loadRecipe('pong', overrides);
      } catch (error) {
        return (error as Error).message;
      }
      return undefined;
    };
    expect(refused('seed=3', 'data.fps=fast')).toMatch(/^data\.fps=fast: data\.fps: .*expected number/);
    expect(refused('data.fits=1', 'seed=2')).toBe('data.fits=1: unknown key data.fits; did you mean data.fit?');
    expect(refused('dynamics={}')).toMatch(/^dynamics=\{\}: dynamics\.\w+: /);
    expect(refused('dynamics.soap.refreshEvery=5')).toMatch(/^dynamics\.soap\.refreshEvery=5: dynamics\.soap: /);
    expect(refused('data.fps=-1', 'data.fps=30')).toBeUndefined();
  });
});

describe('data import', () => {
  it('without --out writes where one looks, with any rate, tells all it left out, and replaces nothing unasked', async () => {
    mkdirSync(at('clips/day 1'), { recursive: true });
    cpSync(pong(0), at('clips/day 1/a.mp4'));
    cpSync(pong(0), at('clips/b.mp4'));
    writeFileSync(at('clips/b.jpg'), 'x');
    writeFileSync(at('clips/bad.mp4'), 'x');
    const first = await genie(['data', 'import', 'clips/', 'none.mp4', '--fps', '59.73', '-s', '16'], { cwd });
    expect(first.stderr).toContain('skipped clips: 1 picture beside or above its videos (b.jpg), taken for thumbnails');
    expect(first.stderr).toContain('skipped clips/bad.mp4: cannot be read as a video');
    expect(first.stderr).toContain('skipped none.mp4: no such file or folder');
    expect(first.stderr).toContain('the same content: b, a (copies of one file); a split never parts them');
    expect([first.status, first.stdout]).toEqual([
      0,
      expect.stringMatching(/^[\w-]+\.h5: 2 videos, \d+ frames of 16×16, 59\.73 a second\n$/),
    ]);
    const again = await genie(['data', 'import', 'clips', '--out', 'clips/bad.mp4'], { cwd });
    expect([again.status, again.stderr.trim()]).toEqual([
      1,
      expect.stringContaining('clips/bad.mp4: is one of the sources'),
    ]);
  });

  it('names its file after the source, or after the folder of several', () => {
    const before = process.cwd();
    process.chdir(cwd);
    try {
      mkdirSync('named/sub', { recursive: true });
      for (const name of ['named/a b.mp4', 'named/sub/c.mp4', 'set.h5']) writeFileSync(name, '');
      expect(outputName(['named/a b.mp4'])).toBe('a b.h5');
      expect(outputName(['named/'])).toBe('named.h5');
      expect(outputName(['named/*.mp4'])).toBe('named.h5');
      expect(outputName(['named/a b.mp4', 'named/x.mp4'])).toBe('named.h5');
      expect(outputName(['named/a b.mp4', 'named/sub/c.mp4'])).toBe('videos.h5');
      expect(outputName(['.'])).toBe(`${path.basename(cwd)}.h5`);
      expect(outputName(['set.h5'])).toBe('set-imported.h5');
    } finally {
      process.chdir(before);
    }
  });
});

describe('a run on files', () => {
  const run = new RunFolder(at('run'));
  const manifest = () => JSON.parse(readFileSync(at('run/data/manifest.json'), 'utf8'));
  /** The data stage; returns what it told. */
  const data = async () => {
    const told: string[] = [];
    const written = vi.spyOn(process.stderr, 'write').mockImplementation((text) => told.push(String(text)) > 0);
    const spoken = vi.spyOn(console, 'error').mockImplementation((text) => void told.push(`${text}\n`));
    try {
      await dataStage(loadRecipe('pong', [...tiny, `data.videos=${at('files')}`, 'data.heldOut=0.4']), run);
    } finally {
      written.mockRestore();
      spoken.mockRestore();
    }
    return told.join('').replaceAll(`${path.relative('.', cwd)}${path.sep}`, '');
  };

  it('is up to date while the files are, and tells what changed', async () => {
    mkdirSync(at('files'));
    for (const i of [0, 1, 2]) cpSync(pong(i), at(`files/a${i}.mp4`));
    expect(await data()).toContain('import  3 videos, 72 frames of 64×64');
    const before = manifest();
    utimesSync(at('files/a0.mp4'), 1e9, 1e9); // another time alone is no change
    expect(await data()).toBe('data  3 videos, already there\n');
    expect(manifest()).toEqual(before);

    cpSync(pong(1), at('files/a0.mp4'));
    cpSync(pong(3), at('files/a3.mp4'));
    rmSync(at('files/a2.mp4'));
    // Trained from the earlier videos.
    mkdirSync(at('run/dynamics'));
    writeFileSync(at('run/dynamics/manifest.json'), JSON.stringify({ inputs: { data: before.contentHash } }));
    const changed = await data();
    expect(changed).toContain('data: changed: files/a0.mp4; new: files/a3.mp4; gone: files/a2.mp4; importing all anew');
    expect(changed).toContain('the same content: a0, a1 (copies of one file)');
    expect(changed).toContain('dynamics was trained from other videos than these: genie train all trains again');
    expect(manifest().sources.map(({ name }: { name: string }) => name)).toEqual(['a0', 'a1', 'a3']);
    const { train, heldOut } = manifest().splits;
    expect([train, heldOut].map((side) => [0, 1].filter((i) => side.includes(i)).length).sort()).toEqual([0, 2]);

    // An interrupted import may have put another file there.
    writeFileSync(at('run/data/frames.h5'), 'x');
    await expect(openData(run)).rejects.toThrow('run the data stage again');
    expect(await data()).toContain('import  3 videos');
    rmSync(at('files'), { recursive: true });
    expect(await data()).toContain('files is there any more; going on with what was imported');
  });

  it('trains from a dataset as import writes it, and is measured on one', async () => {
    const files = [0, 1, 2, 3].map(pong);
    await importVideos(files, at('set.h5'), { height: 64, width: 64 });
    const trained = await genie(
      [
        'train',
        'all',
        '--config',
        'pong',
        '--backend',
        'wasm',
        '--replicas',
        '1',
        '--run',
        'h5',
        ...tiny,
        'data.videos=set.h5',
      ],
      {
        cwd,
      },
    );
    expect(trained.stderr).not.toContain('skipped');
    expect([trained.status, trained.stdout]).toEqual([0, expect.stringContaining('report: ')]);
    const few = ['--clips', '2', '--rollouts', '2', '--rollout-frames', '3', '--long-play', '0'];
    const measured = await genie(['evaluate', 'h5', '--videos', 'set.h5', '--out', 'e', '-b', 'wasm', ...few], { cwd });
    expect([measured.status, measured.stdout]).toEqual([0, expect.stringContaining('report: ')]);
    expect(measured.stderr).toContain('the world was trained on them, so the figures flatter');
  }, 300_000);
});
