import { Random } from '@genie/ops';
import { toRgb, World } from '@genie/world';
import { encode as encodePng } from 'fast-png';

/** Frames of a loop: about two seconds of play. */
export const loopFrames = 32;

/**
 * The world playing by itself, for its card in the gallery: frames that it makes from its first start, with random actions
 * held for four frames each, one below the other in a PNG. On the backend that is chosen when this is called.
 *
 * @param files Of the bundle, by name.
 */
export async function makeLoop(files: Record<string, Uint8Array>): Promise<Uint8Array> {
  const world = await World.load(async (file) => files[file]!);
  try {
    const { height, width, actions } = world.info;
    const session = world.session({ seed: 0 });
    await session.reset();
    const random = new Random(0).fork('loop');
    const data = new Uint8Array(loopFrames * height * width * 3);
    let action = 0;
    for (let frame = 0; frame < loopFrames; frame++) {
      if (frame % 4 === 0) action = random.integer(actions.length);
      data.set(toRgb(await session.step(action)), frame * height * width * 3);
    }
    return encodePng({ width, height: height * loopFrames, data, channels: 3, depth: 8 });
  } finally {
    world.dispose();
  }
}
