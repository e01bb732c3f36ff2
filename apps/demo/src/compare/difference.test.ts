import { games } from '@genie/data/games';
import { psnr } from '@genie/metrics';
import { describe, expect, test } from 'vitest';
import { gameOf } from '../../test/pong-world.ts';
import { rasterOfRgb } from '../record/compose.ts';
import { differenceOf } from './difference.ts';
import { objectErrors } from './objects.ts';

describe('the difference', () => {
  const game = gameOf();
  const { state } = game.start({ seed: 2, played: [] });
  const truth = game.render(state);

  test('is black where the pictures are equal, and amplified where they are not', () => {
    const { data } = rasterOfRgb(truth, 64, 64);
    expect(differenceOf(data, truth, 4)).toEqual({ data: data.map((_, i) => (i % 4 === 3 ? 255 : 0)), psnr: Infinity });
    const [red, , blue] = [10 * 4, 0, 20 * 4 + 2];
    data[red]! += 9;
    data[blue]! += 100;
    const { data: shown, psnr: figure } = differenceOf(data, truth, 4);
    expect([shown[red], shown[blue], shown[0]]).toEqual([36, 255, 0]);
    const learned = data.filter((_, i) => i % 4 !== 3);
    expect(figure).toBeCloseTo(psnr(new Uint8Array(learned), truth).value!);
  });

  test('is told in objects too', () => {
    expect(objectErrors(game, state, truth)).toEqual([
      { name: 'ball', distance: 0 },
      { name: 'player', distance: 0 },
      { name: 'opponent', distance: 0 },
    ]);
    const moved = { ...(state as { ballX: number }), ballX: (state as { ballX: number }).ballX + 3 };
    expect(objectErrors(game, state, games.pong.render(moved))[0]).toEqual({ name: 'ball', distance: 3 });
    expect(objectErrors(game, state, new Uint8Array(truth.length))[1]).toEqual({ name: 'player', distance: null });
  });
});
