import {
  type Attention,
  type AttentionQuestion,
  attentionOf,
  decodeFrames,
  type Sampling,
  type World,
} from '@genie/world';
import { type PackedState, unpackState } from '../game/history/state.ts';

/** Rounds of unmasking of a frame. The arrays of each round are [P]. */
export interface UnmaskedRound {
  /** Open tokens, and where one was still hidden what was guessed. */
  tokens: Int32Array;
  /** 1 where the token is open. */
  open: Uint8Array;
  /** Confidence of the model in each token when it guessed it, 0 … 1. */
  confidence: Float32Array;
  /** The picture of these tokens, RGBA [H, W, 4]. */
  picture: Uint8ClampedArray<ArrayBuffer>;
}

/** Makes the frame after a state once more, and keeps what stood after each round. The world's own session stays where it is. */
export async function inspectRounds(
  world: World,
  from: PackedState,
  action: number,
  sampling: Sampling,
): Promise<UnmaskedRound[]> {
  const session = world.session();
  try {
    await session.restore(unpackState(from));
    const past = session.state.tokens;
    const rounds: Omit<UnmaskedRound, 'picture'>[] = [];
    await session.step(action, {
      ...sampling,
      onRound: ({ tokens, open, confidence }) => void rounds.push({ tokens, open, confidence }),
    });
    const pictures = await decodeFrames(
      world,
      rounds.map(({ tokens }) => [...past.slice(-world.info.context), tokens]),
    );
    return rounds.map((round, i) => ({ ...round, picture: pictures[i]! }));
  } finally {
    session.dispose();
  }
}

/** Returns the attention of a patch of a state's last frame. */
export function inspectAttention(world: World, state: PackedState, question: AttentionQuestion): Promise<Attention> {
  return attentionOf(world, unpackState(state), question);
}
