import type { Game } from '@genie/data';
import type { ObjectTrack, Point } from '@genie/metrics';
import type { Random } from '@genie/ops';
import { judgeStep, type Verdicts } from './game-rules.ts';
import { LossWatch } from './losses.ts';
import { readFrames } from './read-frames.ts';
import { randomKeys, TrueGame } from './true-game.ts';

/**
 * One game under random keys, in the learned world and in truth: what is seen of each frame is written down, and the frame
 * forgotten, but for those that a report shows.
 */
export class WatchedGame<S> {
  readonly truth: TrueGame<S>;
  /** By object: where it was found and where it truly was. */
  readonly tracks: Readonly<Record<string, ObjectTrack & { found: (Point | null)[]; truth: (Point | null)[] }>>;
  /** By rule: its verdict on each step. */
  readonly verdicts: Verdicts = {};
  /** Chosen actions, and whether each could have an effect in the true game. */
  readonly chosen: number[] = [];
  readonly effective: boolean[] = [];
  /** The learned world's frames at the wanted times. */
  readonly glimpses: Uint8Array[] = [];
  /** The first frames of both. */
  readonly shown: { rollout: Uint8Array; truth: Uint8Array }[] = [];
  readonly losses: LossWatch = new LossWatch();
  /** The next random key. */
  readonly choose: () => number;
  readonly #game: Game<S>;
  readonly #keep: number;
  readonly #glimpses: readonly number[];
  readonly #chance: Random;
  #seen: S | null;

  /** @param keep - frames of which pictures are kept; `glimpses`: later ones of which one is, by the number of frames played */
  constructor(
    game: Game<S>,
    {
      context,
      keep,
      glimpses = [],
      random,
    }: { context: number; keep: number; glimpses?: readonly number[] | undefined; random: Random },
  ) {
    this.#game = game;
    this.#keep = keep;
    this.#glimpses = glimpses;
    this.truth = new TrueGame(game, context, random);
    this.choose = randomKeys(game.actions.length, random.fork('keys'));
    this.#chance = random.fork('rules');
    this.#seen = readFrames(game, this.truth.start);
    const names = Object.keys(game.objects(game.numbers(this.truth.state)));
    this.tracks = Object.fromEntries(
      names.map((name) => [name, { start: this.truth.where(name), found: [], truth: [] }]),
    );
  }

  /** Takes the frame that the learned world made of an action, and lets the true game follow. */
  see(rollout: Uint8Array, action: number): void {
    const game = this.#game;
    this.chosen.push(action);
    this.effective.push(game.effective(this.truth.state, action));
    this.truth.step(action);
    const found = game.detect(rollout);
    for (const [name, track] of Object.entries(this.tracks)) {
      track.found.push(found[name] ?? null);
      track.truth.push(this.truth.where(name));
    }
    const before = this.#seen;
    this.#seen = game.read(rollout, before);
    judgeStep(this.verdicts, game, { before, after: this.#seen, action, random: this.#chance });
    const pictures = { rollout: rollout.slice(), truth: this.truth.render() };
    const missing = game.always.find((name) => !found[name]);
    this.losses.see(this.chosen.length, pictures, missing);
    if (this.shown.length < this.#keep) this.shown.push(pictures);
    if (this.#glimpses.includes(this.chosen.length)) this.glimpses.push(pictures.rollout);
  }
}
