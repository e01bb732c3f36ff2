import type { Game } from '@genie/data';
import {
  type Figure,
  foundAfter,
  notDefined,
  objectPermanence,
  positionErrorWithin,
  presenceWindows,
  ruleKept,
  type Tally,
} from '@genie/metrics';
import type { GameMeasures } from './game.ts';
import type { PolicyScores } from './game-policy.ts';
import { everyRule } from './game-rules.ts';

/** A figure of `game` in a report; with the tallies of each game where it has an interval. */
export type GameFigure = Figure<{ games?: readonly Tally[] }>;

/** Frames of free play after which figures look, and within which they count, so that those of all worlds compare. */
const milestones = [64, 256];
/** Frames within which positions are held against the truth. */
const near = [8, 64];

/** Every figure of a game by its name in a report: see docs/game-figures.md. */
export function gameFigures<S>(
  game: Game<S>,
  { objects, play, frames }: Pick<GameMeasures<S>, 'objects' | 'play' | 'frames'>,
  scores: PolicyScores,
): Record<string, GameFigure> {
  const figures: Record<string, GameFigure> = {};
  const reached = milestones.filter((milestone) => milestone <= frames);
  const counted = reached.at(-1) ?? frames;
  for (const [name, { found, positionError }] of Object.entries(objects)) {
    figures[`${name}Found`] = found;
    figures[name === 'ball' ? 'positionError' : `${name}PositionError`] = positionError;
    const tracks = play.map((one) => one.tracks[name]);
    for (const after of reached.length > 0 ? reached : [frames]) {
      const seen = tracks.map((track) => track.found);
      figures[`${name}FoundAfter${after}`] = foundAfter(seen, after);
    }
    if (game.always.includes(name)) {
      const kept = objectPermanence(tracks.map((track) => track.found.slice(0, counted)));
      figures[`${name}FoundWithin${counted}`] = kept;
      figures[`${name}LongestGap`] = kept.value === null ? kept : { value: kept.longestGap };
    }
    for (const within of near.filter((n) => n <= frames)) {
      const error = positionErrorWithin(tracks, within);
      figures[`${name}ErrorWithin${within}`] = error;
      figures[`${name}ErrorWithin${within}Still`] = error.value === null ? error : { value: error.still };
    }
  }
  for (const name of [everyRule, ...game.rules.map((rule) => rule.name)]) {
    figures[name] = ruleKept(play.map(({ verdicts }) => verdicts[name].slice(0, counted)));
  }
  figures.policyScore = meanScore(scores.learned);
  figures.truePolicyScore = meanScore(scores.truth);
  return figures;
}

/** How much of the game is there, the longer it is played. */
export function longPlayOf<S>(
  game: Game<S>,
  { play, frames }: Pick<GameMeasures<S>, 'play' | 'frames'>,
): { frames: number; games: number; windows: ReturnType<typeof presenceWindows> } {
  const presence = Object.fromEntries(
    game.always.map((name) => [name, play.map(({ tracks }) => tracks[name].found.map((point) => point !== null))]),
  );
  return { frames, games: play.length, windows: presenceWindows(presence) };
}

function meanScore(games: readonly Tally[]): GameFigure {
  if (games.length === 0) return notDefined('no game was played');
  return { value: games.reduce((total, { sum }) => total + sum, 0) / games.length, games };
}
