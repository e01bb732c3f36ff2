import { games } from '@genie/data/games';
import { Random } from '@genie/ops';
import type { RawClip } from '../pictures.ts';

export const pong = games.pong;
export const { height, width } = pong;
export const frameSize = height * width * 3;

/** Pong as it is played: frames, the actions between them, and where the objects are. */
export function play(length: number, choose: (state: unknown, t: number) => number, seed: number) {
  const random = new Random(seed);
  let state = pong.reset(random);
  const clip: RawClip = { frames: new Uint8Array(length * frameSize), count: length, height, width };
  const actions: number[] = [];
  const effective: boolean[] = [];
  const objects: ReturnType<typeof pong.objects>[] = [];
  for (let t = 0; t < length; t++) {
    clip.frames.set(pong.render(state), t * frameSize);
    objects.push(pong.objects(pong.numbers(state)));
    if (t === length - 1) break;
    const action = choose(state, t);
    actions.push(action);
    effective.push(pong.effective(state, action));
    state = pong.step(state, action, random);
  }
  return { clip, actions, effective, objects };
}

/** Blurs a frame as a tokenizer might: half of it is the mean of 2 × 2 pixels, so that edges are soft. */
export function blurred(clip: RawClip): RawClip {
  const frames = clip.frames.slice();
  for (let i = 0; i < frames.length; i++) {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width) % height];
    const right = x + 1 < width ? 3 : 0;
    const below = y + 1 < height ? 3 * width : 0;
    const { frames: f } = clip;
    frames[i] = (5 * f[i] + f[i + right] + f[i + below] + f[i + right + below]) >> 3;
  }
  return { ...clip, frames };
}

export const frameOf = ({ frames }: RawClip, t: number) => frames.subarray(t * frameSize, (t + 1) * frameSize);

/** Mean |difference| from one frame to the next, one frame. */
export function meanChange({ frames, count }: RawClip): RawClip {
  const sum = new Float64Array(frameSize);
  for (let i = frameSize; i < frames.length; i++) sum[i % frameSize] += Math.abs(frames[i] - frames[i - frameSize]);
  return { frames: Uint8Array.from(sum, (s) => Math.round(s / (count - 1))), count: 1, height, width };
}
