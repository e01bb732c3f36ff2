import { generate } from '@genie/dynamics';
import * as tf from '@tensorflow/tfjs-core';
import { draftOf, type Models } from './rollout.ts';

/** The most probable tokens of one frame, and how probable the model takes each to be. */
export interface NextFrameGuess {
  guessed: Int32Array;
  confidence: Float32Array;
}

/**
 * What unmasking starts from: the guesses of all tokens of the next frame while all of them are hidden and the past is true.
 *
 * @param past - true frames [B, K, H, W, C]
 * @param actions - [B, K, A], the last one to the next frame
 */
export async function guessNextFrame(
  models: Models,
  past: tf.Tensor5D,
  actions: tf.Tensor3D,
): Promise<NextFrameGuess[]> {
  const { videoTokenizer, dynamics } = models;
  const context = tf.tidy(() => tf.clone(videoTokenizer.encode(past).codes)) as tf.Tensor4D;
  const draft = draftOf(models, { codes: context, actions, horizon: 1 });
  let confidence = new Float32Array();
  const tokens = await generate(
    dynamics,
    { context, actions, horizon: 1, draft },
    {
      steps: 1,
      temperature: 0,
      onRound: (round) => {
        confidence = round.confidence as Float32Array<ArrayBuffer>;
      },
    },
  );
  const guessed = (await tokens.data()) as Int32Array;
  tf.dispose([context, tokens, ...(draft ? [draft] : [])]);
  const clips = past.shape[0];
  const own = (clip: number) => [(clip * guessed.length) / clips, ((clip + 1) * guessed.length) / clips] as const;
  return Array.from({ length: clips }, (_, clip) => ({
    guessed: guessed.subarray(...own(clip)),
    confidence: confidence.subarray(...own(clip)),
  }));
}
