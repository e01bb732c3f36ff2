import { toRgb, type World } from '@genie/world';
import type { ActionRow } from '../report/index.ts';
import type { ActionMeasures } from './action-tokenizer.ts';
import { joinBytes } from './pictures.ts';

/** Frames of each action's animation, and the starts that its mean change is taken over. */
const shownFrames = 12;
const startsUsed = 4;

/** For every latent action: the world under it, again and again, and the mean change that it makes. */
export async function showActions(world: World, { agreement, usage }: ActionMeasures): Promise<ActionRow[]> {
  const { height, width, actions, starts } = world.info;
  const rows: ActionRow[] = [];
  for (const { index, code, name } of actions) {
    const change = new Float64Array(height * width * 3);
    let clip: Uint8Array[] = [];
    let pairs = 0;
    for (let start = 0; start < Math.min(startsUsed, starts); start++) {
      const session = world.session();
      const frames = [toRgb(await session.reset({ index: start }))];
      // The whole animation once; of the other starts only the first few frames, for the mean.
      for (let t = 0; t < (start === 0 ? shownFrames : 3); t++) {
        frames.push(toRgb(await session.step(index)));
        const [before, after] = frames.slice(-2);
        for (let i = 0; i < change.length; i++) change[i] += Math.abs(after[i] - before[i]);
        pairs++;
      }
      session.dispose();
      if (start === 0) clip = frames;
    }
    rows.push({
      index,
      code,
      name,
      usage: usage[index] ?? 0,
      agreement: agreement.value === null ? null : (agreement.precision[index] ?? null),
      clip: { frames: joinBytes(clip), count: clip.length, height, width },
      change: { frames: Uint8Array.from(change, (sum) => Math.min(255, sum / pairs)), count: 1, height, width },
    });
  }
  return rows;
}
