import { readdirSync, readFileSync } from 'node:fs';
import { Random } from '@genie/ops';
import { describe, expect, test } from 'vitest';
import { playGame } from '../generate-videos.ts';
import { spoil } from '../testing/spoil.ts';
import type { Game, Position } from './game.ts';
import { games } from './index.ts';

const episode = (game: Game<unknown>, seed: number, frames = 64) =>
  playGame(game, { frames, random: new Random(seed) });

/** The numbers of the state at one frame. */
const numbersAt = (states: Record<string, number[]>, t: number): Record<string, number> =>
  Object.fromEntries(Object.entries(states).map(([name, values]) => [name, values[t]!]));

const distance = (a: Position, b: Position) => Math.hypot(a.x - b.x, a.y - b.y);

describe.each(Object.values(games))('$name', (game) => {
  test('gives the same frames for the same seed, others for another', () => {
    const [a, b, c] = [episode(game, 1), episode(game, 1), episode(game, 2)];
    expect(Buffer.concat(a.frames).equals(Buffer.concat(b.frames))).toBe(true);
    expect(a.labels).toEqual(b.labels);
    expect(Buffer.concat(a.frames).equals(Buffer.concat(c.frames))).toBe(false);
    expect(a.frames[0]).toHaveLength(game.height * game.width * 3);
  });

  test('does not change the state it is given', () => {
    const random = new Random(3);
    const choose = game.policy(random);
    let state = game.reset(random);
    for (let t = 0; t < 50; t++) {
      const before = structuredClone(state);
      const next = game.step(state, choose(state), random);
      expect(state).toEqual(before);
      state = next;
    }
  });

  test('has a policy that tries every action, mostly with effect', () => {
    const { actions, effective } = episode(game, 4, 1000).labels;
    for (let action = 0; action < game.actions.length; action++)
      expect(actions.filter((a) => a === action).length).toBeGreaterThan(70);
    expect(effective!.filter(Boolean).length).toBeGreaterThan(700);
  });

  test('has keys for every action but doing nothing', () => {
    for (const name of game.actions) expect(game.keys[name]!.length > 0).toBe(name !== 'stay');
  });

  test('finds every object in true frames exactly', () => {
    const { frames, labels } = episode(game, 5);
    for (const [t, frame] of frames.entries())
      expect(game.detect(frame), `frame ${t}`).toEqual(game.objects(numbersAt(labels.states!, t)));
  });

  test('finds every object in blurred and noisy frames within a pixel', () => {
    const { frames, labels } = episode(game, 6);
    const random = new Random(7);
    for (const [t, frame] of frames.entries()) {
      const found = game.detect(spoil(frame, game.width, random));
      for (const [name, truth] of Object.entries(game.objects(numbersAt(labels.states!, t)))) {
        expect(found[name], `${name} in frame ${t}`).not.toBeNull();
        expect(distance(found[name]!, truth!), `${name} in frame ${t}`).toBeLessThanOrEqual(1);
      }
    }
  });

  test('finds nothing where nothing is', () => {
    const random = new Random(8);
    const size = game.height * game.width * 3;
    const grey = new Uint8Array(size).fill(100);
    const noise = Uint8Array.from({ length: size }, () => 60 + random.integer(80));
    for (const frame of [new Uint8Array(size), grey, noise])
      expect(Object.values(game.detect(frame)).every((found) => found === null)).toBe(true);
  });

  test('moves what its controls say, by as much as they say, wherever the action is effective', () => {
    const { frames, labels } = episode(game, 9, 200);
    let checked = 0;
    for (const { object, axis, displacement } of game.controls) {
      expect(displacement).toHaveLength(game.actions.length);
      for (const [t, action] of labels.actions.entries()) {
        const expected = displacement[action];
        if (expected === null || !labels.effective![t]) continue;
        const [from, to] = [game.detect(frames[t]!)[object]!, game.detect(frames[t + 1]!)[object]!];
        expect(to[axis] - from[axis], `${game.actions[action]} at ${t}`).toBe(expected);
        checked++;
      }
    }
    expect(checked).toBeGreaterThan(game.controls.length > 0 ? 100 : -1);
  });

  test('shows no effect of an action without one: it is as doing nothing', () => {
    const random = new Random(10);
    const choose = game.policy(random);
    let state = game.reset(random);
    let checked = 0;
    for (let t = 0; t < 300; t++) {
      for (let action = 0; action < game.actions.length; action++) {
        if (game.effective(state, action)) continue;
        const [picture, still] = [action, 0].map((a) => game.render(game.step(state, a, new Random(t))));
        expect(Buffer.compare(picture!, still!)).toBe(0);
        checked++;
      }
      state = game.step(state, choose(state), random);
    }
    expect(checked).toBeGreaterThan(10);
  });
});

test('games need nothing of Node', () => {
  const folder = new URL('.', import.meta.url);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
  );
  for (const name of files) {
    const source = readFileSync(new URL(name, folder), 'utf8');
    const imports = source.split('\n').filter((line) => / from '/.test(line) && !line.startsWith('import type'));
    for (const line of imports) expect(line).toMatch(/ from '\.\.?\//);
  }
  expect(files.length).toBeGreaterThan(5);
});
