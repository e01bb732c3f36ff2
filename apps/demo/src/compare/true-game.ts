import { type Game, gameInSize, games } from '@genie/data/games';
import { Random } from '@genie/ops';
import type { WorldInfo } from '@genie/world';
import { resize } from './resize.ts';

/** Origin that a session and its true game share. */
export interface Origin {
  /** Of the game: how it begins, and its chances. */
  seed: number;
  /** Latent actions that were taken in it before the session; none: it begins with a new game. */
  played: readonly number[];
}

/** Start that a learned world and its true game share. */
export interface TrueStart {
  /** The game's state in the last frame of the clip. */
  state: unknown;
  /** Frames of the game before that. */
  depth: number;
  /** The game's last frames, as many as the world looks back on, RGB [T, H, W, 3] in the world's size. */
  clip: Uint8Array;
  /** The T - 1 latent actions between them. */
  actions: number[];
}

/** The game that a world was learned from, played in the world's terms: its latent actions, its frame rate, its size. */
export class TrueGame {
  readonly game: Game<unknown>;
  /** The game's action for each latent one. */
  readonly actions: readonly number[];
  /** Names of latent actions that stand for none of the game's; the game rests while they are taken. */
  readonly unmatched: readonly string[];
  readonly #info: WorldInfo;
  /** The game's frames for each of the world's. */
  readonly #stride: number;

  private constructor(game: Game<unknown>, info: WorldInfo) {
    const rest = Math.max(
      0,
      game.actions.findIndex((name) => restNames.includes(name)),
    );
    const matches = info.actions.map(({ name }) => game.actions.indexOf(trueName(name)));
    this.game = game;
    this.actions = matches.map((match) => (match >= 0 ? match : rest));
    this.unmatched = info.actions.filter((_, i) => matches[i]! < 0).map(({ name }) => name);
    this.#info = info;
    this.#stride = game.fps / info.fps;
  }

  /** The true game of a world, or why there is none. */
  static of(info: WorldInfo): TrueGame | string {
    if (info.game === undefined) {
      return 'This world was learned from videos, not from a game that runs here: there is nothing true to compare with.';
    }
    const named = (games as Readonly<Record<string, Game<unknown>>>)[info.game];
    const game = named && (gameInSize(named, info) ?? named);
    if (!game) {
      return `This world was learned from the game “${info.game}”; this page knows ${Object.keys(games).join(', ')}.`;
    }
    const found = new TrueGame(game, info);
    if (found.unmatched.length === info.actions.length) {
      return `None of this world's actions is named after one of ${game.title}'s (${game.actions.join(', ')}): no key would mean the same in both.`;
    }
    if (!Number.isInteger(found.#stride)) {
      return `${game.title} runs at ${game.fps} frames a second, this world at ${info.fps}: they cannot keep in step.`;
    }
    if (!resize(game.render(game.reset(new Random(0))), game, info)) {
      return `${game.title} is drawn at ${game.width} × ${game.height} pixels, which does not go evenly into this world's ${info.width} × ${info.height}.`;
    }
    return found;
  }

  /**
   * The moments of a game from which a session begins. From a new game it rests until there are as many frames as the world looks
   * back on.
   */
  start({ seed, played }: Origin): TrueStart {
    const { context, idle } = this.#info;
    const actions = [...Array<number>(context - 1).fill(idle), ...played];
    let state = this.game.reset(new Random(seed).fork('start'));
    const frames = [this.render(state)];
    for (const [frame, action] of actions.entries()) {
      state = this.step(state, action, chance(seed, frame + 1));
      frames.push(this.render(state));
      if (frames.length > context) frames.shift();
    }
    const clip = new Uint8Array(frames.reduce((sum, { length }) => sum + length, 0));
    for (const [i, frame] of frames.entries()) clip.set(frame, i * frame.length);
    return { state, depth: actions.length, clip, actions: actions.slice(played.length) };
  }

  /** The state one frame of the world later. @param action A latent action. */
  step(state: unknown, action: number, random: Random): unknown {
    let next = state;
    for (let i = 0; i < this.#stride; i++) next = this.game.step(next, this.actions[action]!, random);
    return next;
  }

  /** RGB [H, W, 3] in the world's size. */
  render(state: unknown): Uint8Array {
    return resize(this.game.render(state), this.game, this.#info)!;
  }
}

/** Random numbers for a frame of a game: of its own for each, so that chance does not depend on how one came there. */
export function chance(seed: number, frame: number): Random {
  return new Random(seed).fork(`frame ${frame}`);
}

const restNames = ['stay', 'noop', 'none'];

/** The game's name for a latent action: several that mean the same are told apart by a number, “up (3)”. */
function trueName(name: string): string {
  return name.replace(/ \(\d+\)$/, '');
}
