import { Random } from '@genie/ops';
import { describe, expect, test } from 'vitest';
import { surveyVideo } from './survey.ts';

const size = { height: 24, width: 32 };

/** A clip of a textured picture of which each frame shows another part. */
function clip(offsets: [number, number][], seed = 1): Float32Array {
  const random = new Random(seed);
  const world = Array.from({ length: 80 * 80 }, () => random.uniform());
  const frames = offsets.map(([top, left]) =>
    Array.from({ length: size.height * size.width }, (_, i) => {
      const y = 20 + top + Math.floor(i / size.width);
      const x = 20 + left + (i % size.width);
      return world[y * 80 + x]!;
    }),
  );
  return Float32Array.from(frames.flat());
}

describe('a survey', () => {
  test('tells how far a picture scrolls, and how often', () => {
    const scrolling = clip([
      [0, 0],
      [0, 3],
      [0, 6],
      [-2, 6],
    ]);
    expect(surveyVideo([scrolling], size)).toEqual({ changes: 1, scrolls: 1, reach: 3 });
    const halts = clip([
      [0, 0],
      [1, 0],
      [1, 0],
      [1, 0],
    ]);
    expect(surveyVideo([halts], size)).toEqual({ changes: 1 / 3, scrolls: 1, reach: 1 }); // frames that do not change say nothing
  });

  test('does not take a thing that moves, or noise, for a picture that does', () => {
    const still = clip([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
    const pixels = size.height * size.width;
    for (let t = 0; t < 3; t++) {
      for (let i = 0; i < 16; i++) still[t * pixels + (4 + (i >> 2)) * size.width + 4 * t + (i & 3)] = 1;
    }
    expect(surveyVideo([still], size)).toEqual({ changes: 1, scrolls: 0, reach: 0 });
    const random = new Random(5);
    const noise = Float32Array.from({ length: 4 * pixels }, () => random.uniform());
    expect(surveyVideo([noise], size)).toEqual({ changes: 1, scrolls: 0, reach: 0 });
    const black = new Float32Array(3 * pixels);
    expect(surveyVideo([black], size)).toEqual({ changes: 0, scrolls: 0, reach: 0 });
    expect(surveyVideo([], size)).toEqual({ changes: 0, scrolls: 0, reach: 0 });
  });
});
