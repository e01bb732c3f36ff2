import { readFileSync, writeFileSync } from 'node:fs';
import { loadRecipe } from '@genie/pipeline/internal/recipe/load';
import { stageInputs, stageKeys } from '@genie/pipeline/internal/run/stage-inputs';
import { expect, it } from 'vitest';
import { keyTable, keyTableMarkdown, madeAgain, recipeKeys, withOther } from './key-table.ts';

const files = { videos: [] };
const recipe = loadRecipe('pong');
const again = (key: string) => madeAgain({ recipe, files }, { recipe: withOther(recipe, key), files });

it('is the table in the documents', () => {
  const page = new URL('../../../../docs/pipelines.md', import.meta.url);
  const text = readFileSync(page, 'utf8');
  const marked = /(<!-- keys -->\n)[\s\S]*(\n<!-- \/keys -->)/;
  // WRITE_DOCS=1 npm run exec -- pnpm --filter @genie/trainer exec vitest run src/pipeline/key-table.test.ts
  if (process.env.WRITE_DOCS) writeFileSync(page, text.replace(marked, `$1\n${keyTableMarkdown()}\n$2`));
  // The formatter aligns its columns.
  const plain = (table: string) => table.replace(/-{3,}/g, '---').replace(/ +/g, ' ');
  expect(plain(readFileSync(page, 'utf8'))).toContain(plain(keyTableMarkdown()));
});

it('names every key of a recipe once', () => {
  const named = keyTable().flatMap(({ keys }) => keys.map((key) => key.split(' ')[0]!));
  for (const key of recipeKeys(recipe)) expect(named.filter((one) => one === key).length > 0, key).toBe(true);
  const single = named.filter((key) => key !== 'data.videos');
  expect(new Set(single).size).toBe(single.length);
});

it.each([
  ['name', ['world', 'report']],
  ['seed', ['data', 'video-tokenizer', 'action-tokenizer', 'dynamics', 'world', 'report']],
  ['data.framesPerVideo', ['data', 'video-tokenizer', 'action-tokenizer', 'dynamics', 'world', 'report']],
  ['data.frameSkip', ['video-tokenizer', 'action-tokenizer', 'dynamics', 'world', 'report']],
  ['videoTokenizer.model', ['video-tokenizer', 'dynamics', 'world', 'report']],
  ['actionTokenizer.steps', ['action-tokenizer', 'dynamics', 'world', 'report']],
  ['dynamics.learningRate', ['dynamics', 'world', 'report']],
  ['dynamics.cache', []],
  ['dynamics.recompute', []],
  ['checkpoint.every', []],
  ['world.sampling.steps', ['world', 'report']],
  ['evaluate.clips', ['report']],
])('makes again what depends on %s, and only that', (key, stages) => {
  expect(again(key)).toEqual(stages);
});

it('takes what trains along by its own settings', () => {
  const coTrained = loadRecipe('pong', ['dynamics.coTrain.start=fresh']);
  const changed = { recipe: withOther(coTrained, 'actionTokenizer.learningRate'), files };
  // Its own stage is not needed.
  expect(madeAgain({ recipe: coTrained, files }, changed)).toEqual(['dynamics', 'world', 'report']);
  const labelled = loadRecipe('pong', ['actions=labels']);
  const other = { recipe: withOther(labelled, 'actionTokenizer.learningRate'), files };
  expect(madeAgain({ recipe: labelled, files }, other)).toEqual([]);
});

it('knows videos by what is in them', () => {
  const at = (...videos: string[]) => loadRecipe('video', [`data.videos=[${videos}]`]);
  const one = (sha256: string) => ({ videos: [{ name: 'a.mp4', sha256 }] });
  expect(stageKeys(at('clips/a.mp4'), one('1'))).toEqual(stageKeys(at('/elsewhere/a.mp4'), one('1')));
  expect(stageKeys(at('a.mp4'), one('1')).data).not.toBe(stageKeys(at('a.mp4'), one('2')).data);
  // A game's keys do nothing beside videos.
  const filmed = at('a.mp4');
  for (const key of ['data.game', 'data.videosPerGame', 'data.framesPerVideo', 'data.gameScale'])
    expect(stageKeys(withOther(filmed, key), one('1')), key).toEqual(stageKeys(filmed, one('1')));
});

it('knows the weights of a perceptual loss by what is in them', () => {
  const choose = (weights: string) => loadRecipe('pong', [`videoTokenizer.perceptual.weights=${weights}`]);
  const inputs = (weights: string, perceptual?: string) =>
    stageInputs('video-tokenizer', choose(weights), { videos: [], perceptual });
  expect(inputs('a.safetensors', '1')).toEqual(inputs('b.safetensors', '1'));
  expect(inputs('a.safetensors', '1')).not.toEqual(inputs('a.safetensors', '2'));
  expect(inputs('random')).not.toEqual(inputs('a.safetensors', '2'));
});
