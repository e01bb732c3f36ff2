import { expect, test } from 'vitest';
import { capital, figureGroups, words } from './figures.ts';
import { pongInput } from './testing/pong-input.ts';

const { report } = pongInput();

test('every figure of the report has a definition, and the optional ones only when they are there', () => {
  const paths = figureGroups(report).flatMap(({ figures }) => figures.map(({ path }) => path));
  expect(paths).toContain('tokenizer.psnr');
  expect(paths).not.toContain('tokenizer.entropy');
  expect(new Set(paths).size).toBe(paths.length);
});

test('figures of the game are told apart by their names', () => {
  const game = { ballFound: 1, opponentFoundAfter256: 1, playerPositionError: 2, bouncesRight: 0.9 };
  const group = figureGroups({ ...report, game }).find(({ title }) => title.includes('states'));
  expect(group?.figures.map(({ label, unit }) => [label, unit])).toEqual([
    ['Ball found', 'share'],
    ['Opponent found after 256 frames', 'share'],
    ['Player position error', 'pixels'],
    ['Bounces right', 'ratio'],
  ]);
  expect(figureGroups({ ...report, game: undefined }).some(({ title }) => title.includes('states'))).toBe(false);
});

test('names in words', () => {
  expect(words('learningRate')).toBe('learning rate');
  expect(capital('über')).toBe('Über');
});
