import { toRgb, type World } from '@genie/world';
import type { ActionRow, RawClip } from '../report/index.ts';
import { joinBytes } from './pictures.ts';

/** Steps of each action's animations, and how many starts it is shown from. */
const shownFrames = 12;
const startsUsed = 3;

/** For every latent action: the world under it, again and again, and the mean change that it makes. */
export async function showActions(world: World): Promise<ActionRow[]> {
  const { height, width, actions, starts } = world.info;
  const rows: ActionRow[] = [];
  for (const { index, code, name } of actions) {
    const change = new Float64Array(height * width * 3);
    const clips: RawClip[] = [];
    let pairs = 0;
    for (let start = 0; start < Math.min(startsUsed, starts); start++) {
      const session = world.session();
      const frames = [toRgb(await session.reset({ index: start }))];
      for (let t = 0; t < shownFrames; t++) {
        frames.push(toRgb(await session.step(index)));
        const [before, after] = frames.slice(-2);
        for (let i = 0; i < change.length; i++) change[i] += Math.abs(after[i] - before[i]);
        pairs++;
      }
      session.dispose();
      clips.push({ frames: joinBytes(frames), count: frames.length, height, width });
    }
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
