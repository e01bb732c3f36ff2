import * as tf from '@tensorflow/tfjs-core';
import type { Sight } from './seen-pasts.ts';
import type { World } from './world.ts';

/** How the models of a world see the past of a session. */
export function sightsOf(world: World): { dynamics: Sight; decoder: Sight } {
  const { dynamics, videoTokenizer, info } = world;
  const window = info.context;
  // Beyond what is felt, one window more: a frame that is seen anew without those before it has another place in time
  // (sinusoids), and no action that leads to it.
  const depth = (reach: number, temporal: boolean) => reach + (temporal ? window : 0);
  return {
    dynamics: {
      window,
      depth: depth(dynamics.reach(window), dynamics.config.temporal),
      see({ before, tokens, actions }, cache) {
        tf.tidy(() => {
          const between = actionCodes(world, actions); // [1, t - 1, A]
          // Which one led to the first frame is too long ago to matter.
          const leading =
            before > 0
              ? tf.pad(between, [
                  [0, 0],
                  [1, 0],
                  [0, 0],
                ])
              : between;
          dynamics.remember(codesOf(world, tokens), leading, cache);
        });
      },
    },
    decoder: {
      window,
      depth: depth(videoTokenizer.reach(window), videoTokenizer.config.temporal),
      see({ tokens }, cache) {
        tf.tidy(() => videoTokenizer.remember(stack(tokens), cache));
      },
    },
  };
}

/** Tokens of single frames as int32 [1, T, P]. */
export function stack(tokens: readonly Int32Array[]): tf.Tensor3D {
  const patches = tokens[0]!.length;
  const values = new Int32Array(tokens.length * patches);
  for (const [t, frame] of tokens.entries()) values.set(frame, t * patches);
  return tf.tensor3d(values, [1, tokens.length, patches], 'int32');
}

/** The code of each token, [1, T, P, L]. */
export function codesOf({ videoTokenizer }: World, tokens: readonly Int32Array[]): tf.Tensor4D {
  return tf.tidy(() => videoTokenizer.quantizer.codes(stack(tokens)) as tf.Tensor4D);
}

/** The code of each action, [1, T, A]. */
export function actionCodes({ info }: World, actions: readonly number[]): tf.Tensor3D {
  const codes = actions.map((action) => info.actions[action]!.code);
  return tf.tensor3d(codes.flat(), [1, codes.length, info.models.dynamics.actionDim]);
}
