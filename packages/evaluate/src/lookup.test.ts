import { readFileSync } from 'node:fs';
import { games } from '@genie/data/games';
import { expect, test } from 'vitest';
import { figureAt, figureGroups, figureInfo, perCodeFigures } from './lookup.ts';
import { reportSchema } from './report-schema.ts';

const file = new URL('../../../worlds/pong/report.json', import.meta.url);
const report = reportSchema.parse(JSON.parse(readFileSync(file, 'utf8')));

test('every figure of a report has a definition, and those that it leaves out are left out', () => {
  const groups = figureGroups(report);
  expect(groups.map(({ title }) => title)).toEqual([
    'Video tokenizer',
    'Latent actions',
    'Dynamics',
    'Control',
    'The game’s own states',
    'Play',
  ]);
  const paths = groups.flatMap(({ figures }) => figures.map(({ path }) => path));
  expect(paths).toContain('tokenizer.psnr');
  expect(paths).not.toContain('tokenizer.constantImagePsnr'); // stands beside another
  expect(paths).not.toContain('game.truePolicyScore');
  expect(new Set(paths).size).toBe(paths.length);
  const { tokenizer, game, ...others } = report;
  const { psnr, ssim, codebookUsage } = tokenizer;
  const few = figureGroups({ ...others, tokenizer: { psnr, ssim, codebookUsage } });
  expect(few[0]!.figures).toHaveLength(3);
  expect(few.some(({ title }) => title.includes('states'))).toBe(false);
});

test('figures of an object are told by the form of their path', () => {
  expect(figureInfo('game.ballFound')).toMatchObject({ label: 'Ball found', unit: 'share' });
  expect(figureInfo('game.playerFoundAfter64')).toMatchObject({
    label: 'Player found after 64 frames',
    definition: expect.stringContaining('in which the player is still found 64 frames after'),
  });
  expect(figureInfo('game.playerFoundWithin256').label).toBe('Player found within 256 frames');
  expect(figureInfo('game.ballLongestGap')).toMatchObject({ unit: 'frames', lowerIsBetter: true });
  expect(figureInfo('game.positionError')).toMatchObject({ label: 'Position error', unit: 'pixels' });
  expect(figureInfo('game.playerPositionError').label).toBe('Player position error');
  expect(figureInfo('game.ballErrorWithin8')).toMatchObject({
    label: 'Ball off within 8 frames',
    baseline: { path: 'game.ballErrorWithin8Still' },
  });
  expect(() => figureInfo('tokenizer.pnsr')).toThrow('tokenizer.pnsr: no such figure');
});

test('rules bring their own definitions, which mean the same in every game, and scores say what a point is', () => {
  const definitions = new Map<string, string>();
  for (const { name, definition } of Object.values(games).flatMap(({ rules }) => [...rules])) {
    expect(definitions.get(name) ?? definition).toBe(definition);
    definitions.set(name, definition);
    expect(figureInfo(`game.${name}`).definition).toBe(definition);
  }
  const score = figureInfo('game.policyScore');
  expect(score.baseline?.path).toBe('game.truePolicyScore');
  for (const game of Object.values(games)) expect(score.definition).toContain(game.score.definition);
});

test('a figure of a game that is not ours is told by its name', () => {
  const group = figureGroups({ ...report, game: { bouncesRight: 0.9 } }).find(({ title }) => title.includes('states'));
  expect(group?.figures).toMatchObject([{ label: 'Bounces right', unit: 'ratio' }]);
});

test('figures are found by their path', () => {
  expect(figureAt(report, 'dynamics.deltaPsnr')).toBe(report.dynamics.deltaPsnr);
  expect(figureAt(report, 'tokenizer.lpips')).toBeNull();
  expect(figureAt(report, 'game.monsterFound')).toBeUndefined();
});

test('values per code are found by the code', () => {
  const [agreement, usage] = perCodeFigures(report);
  expect([agreement!.label, usage!.label]).toEqual(['Agreement', 'Usage']);
  expect(usage!.of(1)).toBe(report.actions.codes![1]!.usage);
  expect(usage!.of(17)).toBeUndefined();
});
