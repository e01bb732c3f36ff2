import type { World } from '@genie/world';
import { type Effect, effectsOf } from './effects.ts';
import { type FrameMotion, motionsOf } from './motions.ts';
import { type PlayEveryOptions, playEveryAction } from './play-every-action.ts';

/** Measures what each action of a world does on the screen, by playing all of them from the same places. */
export async function measureEffects(world: World, options: PlayEveryOptions): Promise<Effect[]> {
  const motions: FrameMotion[][][] = [];
  for await (const frames of playEveryAction(world, options)) motions.push(motionsOf(frames, world.info));
  return effectsOf(
    motions,
    world.info.actions.map(({ usage }) => usage),
  );
}
