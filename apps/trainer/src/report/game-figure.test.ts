import { games } from '@genie/data';
import { expect, test } from 'vitest';
import { gameFigure, isGameBaseline } from './game-figure.ts';

test('figures of an object are told by the form of their name', () => {
  expect(gameFigure('ballFound')).toMatchObject({ label: 'Ball found', unit: 'share' });
  expect(gameFigure('playerFoundAfter64').label).toBe('Player found after 64 frames');
  expect(gameFigure('playerFoundWithin256')).toMatchObject({ label: 'Player found within 256 frames', unit: 'share' });
  expect(gameFigure('ballLongestGap')).toMatchObject({ unit: 'frames', lowerIsBetter: true });
  expect(gameFigure('positionError')).toMatchObject({ label: 'Position error', unit: 'pixels' });
  expect(gameFigure('playerPositionError').label).toBe('Player position error');
  expect(gameFigure('ballErrorWithin8')).toMatchObject({
    label: 'Ball off within 8 frames',
    baseline: { path: 'game.ballErrorWithin8Still' },
  });
});

test('rules bring their own definitions, and scores say what a point is', () => {
  const bounces = games.pong.rules.find(({ name }) => name === 'bounces')!;
  expect(gameFigure('bounces')).toMatchObject({ label: 'Bounces', unit: 'share', definition: bounces.definition });
  const score = gameFigure('policyScore');
  expect(score.baseline?.path).toBe('game.truePolicyScore');
  for (const game of Object.values(games)) expect(score.definition).toContain(game.score.definition);
});

test('a rule of the same name means the same in every game', () => {
  const definitions = new Map<string, string>();
  for (const { name, definition } of Object.values(games).flatMap(({ rules }) => rules)) {
    expect(definitions.get(name) ?? definition).toBe(definition);
    definitions.set(name, definition);
  }
});

test('baselines stand beside their figures only', () => {
  expect(['truePolicyScore', 'ballErrorWithin8Still', 'policyScore', 'ballErrorWithin8'].map(isGameBaseline)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
