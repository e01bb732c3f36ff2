import { expect, test } from 'vitest';
import type { RawClip } from '../pictures.ts';
import { meanMotion } from './mean-motion.ts';
import { motionWords } from './motion-words.ts';

const [width, height] = [32, 32];

type Box = { x: number; y: number; w: number; h: number; colour?: number };

/** A dark picture with boxes, a frame for each t. */
function clip(count: number, boxes: (t: number) => Box[]): RawClip {
  const frames = new Uint8Array(count * height * width * 3).fill(20);
  for (let t = 0; t < count; t++) {
    for (const { x, y, w, h, colour = 220 } of boxes(t)) {
      for (let i = Math.max(0, y); i < Math.min(height, y + h); i++) {
        for (let j = Math.max(0, x); j < Math.min(width, x + w); j++) {
          frames.fill(colour, ((t * height + i) * width + j) * 3, ((t * height + i) * width + j + 1) * 3);
        }
      }
    }
  }
  return { frames, count, height, width };
}

const paddle = (y: number): Box => ({ x: 1, y, w: 3, h: 8 });

test('a paddle that goes up by three pixels a frame', () => {
  const motion = meanMotion([clip(6, (t) => [paddle(22 - 3 * t)])]);
  expect(motion).toMatchObject({ explained: 1, steadiness: 1, changed: 18 });
  expect([motion?.x, motion?.y]).toEqual([0, -3]);
  expect(motionWords(motion)).toBe('At the left things moved up by 3 pixels a frame.');
});

test('amounts are means over frames, and frames in which nothing moves do not count', () => {
  // 1, 2, 1, 2 pixels, then it stands.
  const right = [0, 1, 3, 4, 6, 6, 6, 6];
  const motion = meanMotion([clip(right.length, (t) => [{ x: 12 + right[t], y: 26, w: 4, h: 4 }])]);
  expect(motion?.x).toBeCloseTo(5 / 3, 1); // a step of two changes twice the pixels of a step of one
  expect(motionWords(motion)).toMatch(/^At the bottom things moved right by 1\.\d pixels a frame\.$/);
});

test('what happens under other actions as well is left out', () => {
  // A ball that always flies right, and a paddle that only this action moves.
  const ball = (t: number): Box => ({ x: 8 + 2 * t, y: 14, w: 6, h: 6 });
  const up = clip(6, (t) => [ball(t), paddle(22 - 2 * t)]);
  const stay = clip(6, (t) => [ball(t), paddle(22)]);
  expect(motionWords(meanMotion([up], [[stay]]))).toBe('At the left things moved up by 2 pixels a frame.');
  expect(motionWords(meanMotion([stay], [[up]]))).toBe('Nothing moved.');
  expect(meanMotion([stay])?.x).toBeCloseTo(2);
  expect(motionWords(meanMotion([stay]), 400)).toBe('Hardly anything moved.');
});

test('a picture that moves as a whole, aslant', () => {
  const dots = Array.from({ length: 40 }, (_, i) => ({
    x: (i * 37) % 71,
    y: (i * 53) % 67,
    colour: 60 + ((i * 29) % 190),
  }));
  const scroll = clip(8, (t) => dots.map(({ x, y, colour }) => ({ x: x - 2 * t, y: y - 2 * t, w: 4, h: 4, colour })));
  expect(motionWords(meanMotion([scroll]))).toBe(
    'All over the picture things moved up and left by 2.8 pixels a frame.',
  );
});

test('flicker is no motion, and what stands still says so', () => {
  const blink = clip(6, (t) => (t % 2 === 0 ? [{ x: 25, y: 3, w: 4, h: 4 }] : []));
  expect(motionWords(meanMotion([blink]))).toBe('At the top right things changed, but not in one direction.');
  expect(meanMotion([clip(4, () => [paddle(10)])])).toBeNull();
  expect(motionWords(null)).toBe('Nothing moved.');
});

test('to and fro is not one direction', () => {
  const shake = clip(9, (t) => [{ x: 14 + 2 * (t % 2), y: 14, w: 4, h: 4 }]);
  expect(motionWords(meanMotion([shake]))).toBe('In the middle things changed, but not in one direction.');
});
