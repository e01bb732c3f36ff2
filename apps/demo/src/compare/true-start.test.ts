import { expect, test } from 'vitest';
import { gameOf, pongWorld } from '../../test/pong-world.ts';
import { startFromJson, startJsonSchema, startToJson } from '../game/session/start-json.ts';
import { complete, startTogether, trueOriginOf } from './true-start.ts';

const start = startTogether(gameOf(), { seed: 4, played: [0, 1, 1] });

test('a start is a clip, and remembers the game that made it', () => {
  expect(start.clip).toHaveLength(2 * 64 * 64 * 3);
  expect(trueOriginOf(start)).toEqual({ name: 'pong', seed: 4, played: [0, 1, 1] });
  expect(trueOriginOf({ index: 0 })).toBeUndefined();
});

test('a link and a file hold no pictures of it; they are made anew', () => {
  const json = startJsonSchema.parse(JSON.parse(JSON.stringify(startToJson(start))));
  expect(JSON.stringify(json).length).toBeLessThan(80);
  expect(complete(startFromJson(json), pongWorld())).toEqual(start);
  expect(() => complete(startFromJson(json), pongWorld({ game: undefined }))).toThrow('learned from videos');
});

test('other starts stay as they are', () => {
  for (const other of [{ index: 3 }, { image: new Uint8Array(4) }, start])
    expect(complete(other, pongWorld())).toBe(other);
});
