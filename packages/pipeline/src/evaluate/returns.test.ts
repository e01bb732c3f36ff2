import { ActionTokenizer } from '@genie/action-tokenizer';
import { games } from '@genie/data';
import { Dynamics } from '@genie/dynamics';
import { measureFigures } from '@genie/evaluate';
import { Random } from '@genie/ops';
import { VideoTokenizer } from '@genie/video-tokenizer';
import { beforeAll, expect, test } from 'vitest';
import { chooseBackend } from '../backend/choose.ts';
import { observeReturns } from './returns.ts';

beforeAll(() => chooseBackend('wasm'));

const options = { context: 2, sampling: { steps: 1, temperature: 0 }, games: 2, seed: 0 };

/** An untrained world: its frames are noise, the machinery is the real one. */
function noise() {
  const size = { height: 64, width: 64, patchSize: 16, embedDim: 16, numHeads: 2, hiddenDim: 24, numBlocks: 1 };
  const videoTokenizer = new VideoTokenizer(size, new Random(1));
  const actionTokenizer = new ActionTokenizer(size, new Random(2));
  const levels = [...videoTokenizer.quantizer.levels];
  const dynamics = new Dynamics({ ...size, levels, actionDim: actionTokenizer.actionDim }, new Random(3));
  return { videoTokenizer, actionTokenizer, dynamics };
}

test('a world of noise keeps no walls, while the true views are read right', async () => {
  const heard: number[][] = [];
  const returns = await observeReturns(noise(), games.corridors, {
    ...options,
    keys: [0, 1, 2, 3],
    onProgress: (made, of) => heard.push([made, of]),
  });
  expect(heard).toHaveLength(124);
  expect(heard.at(-1)).toEqual([124, 124]);
  const { figures } = measureFigures({ returns });
  expect(figures['game.wallsRead']).toMatchObject({ value: 1 });
  expect(figures['game.wallsKept']).toMatchObject({ value: 0 });
  for (const frames of [4, 8, 16, 32, 64]) {
    expect(figures[`game.wallsKeptAfter${frames}`]).toMatchObject({ value: 0 });
    expect(figures[`game.returnPsnrAfter${frames}`]!.value).toBeLessThan(15);
  }
}, 240_000);

test('a game that shows all there is has nothing to remember', async () => {
  expect(await observeReturns(noise(), games.pong, { ...options, keys: [0, 1, 2] })).toEqual({
    value: null,
    reason: 'pong shows all there is, so that nothing leaves the picture',
  });
});
