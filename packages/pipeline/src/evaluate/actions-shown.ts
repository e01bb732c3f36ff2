import { toRgb, type World } from '@genie/world';
import type { ActionRow, RawClip } from '../report/index.ts';
import { joinBytes } from './pictures.ts';
import { playActions } from './play-actions.ts';

/** Steps of each action's animations, and how many starts it is shown from. */
const shownFrames = 12;
const startsUsed = 3;

/** For every latent action: the world under it, again and again, and the mean change that it makes. */
export async function showActions(world: World): Promise<ActionRow[]> {
  const { height, width, actions, starts } = world.info;
  const rows: ActionRow[] = [];
  const shown = Array.from({ length: Math.min(startsUsed, starts) }, (_, index) => ({ index }));
  for (const { index, code, name } of actions) {
    const change = new Float64Array(height * width * 3);
    const session = world.session({ count: shown.length, seed: shown.map(() => 0) });
    const begun = await session.reset(shown);
    const made = await playActions(
      session,
      shown.map(() => new Array<number>(shownFrames).fill(index)),
    );
    session.dispose();
    const clips = made.map((frames, i): RawClip => {
      const pictures = [begun[i], ...frames].map(toRgb);
      for (let t = 1; t < pictures.length; t++)
        for (let at = 0; at < change.length; at++) change[at] += Math.abs(pictures[t][at] - pictures[t - 1][at]);
      return { frames: joinBytes(pictures), count: pictures.length, height, width };
    });
    const pairs = shown.length * shownFrames;
    rows.push({
      index,
      code,
      name,
      clips,
      change: { frames: Uint8Array.from(change, (sum) => Math.min(255, sum / pairs)), count: 1, height, width },
    });
  }
  return rows;
}
