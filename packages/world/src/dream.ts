import { Random } from '@genie/ops';
import { tokensOf } from './begin.ts';
import { toTensor } from './frame.ts';
import type { Playable } from './models.ts';
import { NextTokens } from './next-tokens.ts';
import { quilt } from './quilt.ts';
import type { SessionState } from './session-state.ts';

/** Options of making a dream; the defaults are those that were measured as best, see the README. */
export interface DreamOptions {
  /** Cuts of which the best is taken. */
  cuts?: number | undefined;
  /** Starts of the world that it is put together from. */
  pieces?: number | undefined;
  /** Frames that the world plays on, by chance, from what was put together. */
  frames?: number | undefined;
}

/** Frames that chance holds an action for. */
const hold = 4;

/**
 * A beginning that the world makes itself, another one for each seed.
 *
 * A model that learned what follows from frames that it sees cannot dream from none: what it opens of a hidden past is
 * no frame of its world. So chance quilts the tokens of several starts into one past, see `quilt`, and the world plays on from
 * it until the pieces have grown together.
 *
 * @returns Its last frames, as many as the context.
 */
export async function dream(
  world: Playable,
  seed: number,
  options: DreamOptions = {},
): Promise<Pick<SessionState, 'tokens' | 'actions'>> {
  const { cuts = 256, pieces = 2, frames = 4 } = options;
  const { info, dynamics } = world;
  const random = new Random(seed).fork('dream');
  const columns = info.width / dynamics.config.patchSize;
  const quilted = quilt(await startTokens(world), { columns, pieces, cuts, random });
  const choose = () => random.integer(info.actions.length);
  let [tokens, actions] = [quilted, quilted.slice(1).map(choose)];
  let held = 0;
  const player = new NextTokens(world, 0);
  try {
    for (let frame = 0; frame < frames; frame++) {
      if (frame % hold === 0) held = choose();
      const turn = { environment: 0, past: { before: 0, tokens, actions }, actions: [held], random };
      const [made] = await player.make([turn], info.sampling);
      [tokens, actions] = [last([...tokens, ...made!], info.context), last([...actions, held], info.context - 1)];
    }
  } finally {
    player.dispose();
  }
  return { tokens, actions };
}

/** Tokens of each start's last frames, as many as the context: [n][T] of [P]. */
async function startTokens(world: Playable): Promise<Int32Array[][]> {
  const { height, width, channels, context, starts } = world.info;
  const size = height * width * channels;
  const found: Int32Array[][] = [];
  for (let index = 0; index < starts; index++) {
    const { clip } = world.start(index);
    const kept = Math.min(clip.length / size, context);
    const frames = toTensor(clip.subarray(-kept * size), [kept, height, width, channels]);
    found.push(await tokensOf(world, frames));
    frames.dispose();
  }
  return found;
}

function last<Item>(items: Item[], count: number): Item[] {
  return items.slice(Math.max(0, items.length - count));
}
