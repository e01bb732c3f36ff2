import type { Game } from '@genie/data';
import type { SamplingOptions } from '@genie/dynamics';
import {
  type ControlDetails,
  type ControlledRollout,
  controlConsistency,
  type Figure,
  objectFound,
  type Point,
  positionError,
} from '@genie/metrics';
import { Random } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import { clipTensor, toBytes } from './held-out.ts';
import { joinBytes } from './pictures.ts';
import { actionCodes, type Models, rollouts } from './rollout.ts';

export interface GameMeasures {
  control: Figure<ControlDetails>;
  /** Each object's share of reconstructed frames in which it is found, and how far off, in pixels. */
  objects: Record<string, { found: Figure; positionError: Figure; foundAtEnd: Figure; frames: number }>;
  /** Frames of free rollout after which `foundAtEnd` looks. */
  rolloutFrames: number;
  /** Learned and true game under the same keys, [F, H, W, C]. */
  pairs: { truth: Uint8Array; rollout: Uint8Array }[];
}

export interface GameOptions {
  context: number;
  sampling: SamplingOptions;
  /** Default 1. */
  framesAtOnce?: number;
  rollouts: number;
  rolloutFrames: number;
  controlFrames: number;
  seed: number;
}

/** One game that the evaluation plays itself: no stage has seen it. */
interface Played<S> {
  /** Frames [K + F, H, W, C]: the context, then what the true game shows under the chosen actions. */
  frames: Uint8Array;
  states: S[];
  /** Chosen actions, [F]. */
  chosen: number[];
}

/** Plays the true game: K frames by its own policy, then F steps of random keys, each held for 1 to 4 steps. */
function playTrueGame<S>(game: Game<S>, context: number, steps: number, random: Random): Played<S> {
  const choose = game.policy(random.fork('policy'));
  const keys = random.fork('keys');
  const world = random.fork('world');
  let state = game.reset(world);
  // A while into the game, so that contexts differ.
  for (let t = random.integer(40); t > 0; t--) state = game.step(state, choose(state), world);
  const states = [state];
  while (states.length < context) {
    state = game.step(state, choose(state), world);
    states.push(state);
  }
  const chosen: number[] = [];
  while (chosen.length < steps) {
    const action = keys.integer(game.actions.length);
    for (let hold = 1 + keys.integer(4); hold > 0 && chosen.length < steps; hold--) {
      state = game.step(state, action, world);
      states.push(state);
      chosen.push(action);
    }
  }
  return { frames: joinBytes(states.map((s) => game.render(s))), states, chosen };
}

/**
 * Plays the learned world and the true game side by side, with the same keys.
 *
 * @param codeOfAction - latent action for each true one; `null`: none, so its steps count as wrong unless they do right by chance
 */
export async function measureGame<S>(
  models: Models,
  game: Game<S>,
  codeOfAction: readonly (number | null)[],
  options: GameOptions,
): Promise<GameMeasures> {
  const { context, rolloutFrames, controlFrames } = options;
  const root = new Random(options.seed).fork('true games');
  const played = Array.from({ length: options.rollouts }, (_, i) =>
    playTrueGame(game, context, rolloutFrames, root.fork(String(i))),
  );
  const size = game.height * game.width * 3;
  const frames = clipTensor(
    played.map(({ frames }) => ({ frames: frames.subarray(0, context * size) })),
    game,
  );
  const actions = tf.tidy(() => {
    const chosen = actionCodes(
      models.actionTokenizer,
      played.map(({ chosen }) => chosen.map((action) => codeOfAction[action] ?? 0)),
    );
    if (context === 1) return chosen;
    return tf.concat([models.actionTokenizer.encode(frames).codes as tf.Tensor3D, chosen], 1);
  });
  const made = await rollouts(models, frames, actions, { ...options, random: root.fork('sampling') });
  const reconstructed = await reconstruct(
    models,
    played.map(({ frames }) => frames.subarray(0, context * size)),
    frames,
  );
  tf.dispose([frames, actions]);

  const look = (bytes: Uint8Array, name: string): (Point | null)[] =>
    Array.from(
      { length: bytes.length / size },
      (_, t) => game.detect(bytes.subarray(t * size, (t + 1) * size))[name] ?? null,
    );
  const objects: GameMeasures['objects'] = {};
  for (const name of Object.keys(game.objects(game.numbers(played[0].states[0])))) {
    const truth = played.flatMap(({ states }) =>
      states.slice(0, context).map((state) => game.objects(game.numbers(state))[name] ?? null),
    );
    const found = reconstructed.flatMap((bytes) => look(bytes, name));
    const atEnd = made.frames.map((bytes) => look(bytes.subarray(bytes.length - size), name)[0]);
    objects[name] = {
      found: objectFound(found, truth),
      positionError: positionError(found, truth),
      frames: rolloutFrames,
      foundAtEnd: objectFound(
        atEnd,
        played.map(({ states }) => game.objects(game.numbers(states.at(-1) as S))[name] ?? null),
      ),
    };
  }

  const controlled: ControlledRollout[] = [];
  for (const [i, { frames, states, chosen }] of played.entries()) {
    const last = frames.subarray((context - 1) * size, context * size);
    const shown = joinBytes([last, made.frames[i].subarray(0, Math.min(controlFrames, rolloutFrames) * size)]);
    for (const { object, axis, displacement } of game.controls) {
      const positions = look(shown, object);
      const actions = chosen.slice(0, positions.length - 1);
      const expected = actions.map((action, t) => {
        const move = displacement[action];
        return move === null || !game.effective(states[context - 1 + t], action) ? null : { [axis]: move };
      });
      controlled.push({ positions, actions, expected });
    }
  }
  return {
    control: controlConsistency(controlled),
    objects,
    rolloutFrames,
    pairs: played.map(({ frames }, i) => ({ truth: frames.subarray(context * size), rollout: made.frames[i] })),
  };
}

async function reconstruct(
  { videoTokenizer }: Models,
  clips: Uint8Array[],
  frames: tf.Tensor5D,
): Promise<Uint8Array[]> {
  const decoded = tf.tidy(() => videoTokenizer.decode(videoTokenizer.encode(frames).codes as tf.Tensor4D));
  const bytes = await toBytes(decoded);
  decoded.dispose();
  return clips.map((_, i) =>
    bytes.subarray((i * bytes.length) / clips.length, ((i + 1) * bytes.length) / clips.length),
  );
}
