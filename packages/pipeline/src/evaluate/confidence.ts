import { defaultSampling } from '@genie/dynamics';
import type { BatchedSession } from '@genie/world';

/** The most probable tokens of one frame, and how probable the model takes each to be. */
export interface NextFrameGuess {
  guessed: Int32Array;
  confidence: Float32Array;
}

/**
 * Looks at what unmasking starts from: the guesses of all tokens of the next frame while all of them are hidden. The session goes on to
 * the frame that they make.
 *
 * @param actions - by index, for each environment, to the next frame
 */
export async function guessNextFrames(session: BatchedSession, actions: readonly number[]): Promise<NextFrameGuess[]> {
  const guesses = new Array<NextFrameGuess>(session.count);
  await session.step(actions, {
    ...defaultSampling,
    steps: 1,
    onRound: ({ tokens, confidence }, environments) => {
      const patches = tokens.length / environments.length;
      for (const [i, environment] of environments.entries()) {
        guesses[environment] = {
          guessed: tokens.slice(i * patches, (i + 1) * patches),
          confidence: confidence.slice(i * patches, (i + 1) * patches),
        };
      }
    },
  });
  return guesses;
}
