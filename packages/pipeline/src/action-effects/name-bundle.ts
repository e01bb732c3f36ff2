import { parseWorldInfo, upgradeWorldInfo, World, type WorldInfo } from '@genie/world';
import { measureEffects } from './measure-effects.ts';
import { nameByEffect } from './name-by-effect.ts';
import type { PlayEveryOptions } from './play-every-action.ts';

/** Frames that each action is played for: enough for a movement that begins slowly, too few for what comes of it. */
const steps = 8;

/**
 * Names a bundle's actions, and gives them keys, by what they do on the screen. Names that come from labels stay.
 *
 * @param read gives a file of the bundle
 * @returns its `world.json`, changed in its actions and what is played while no key is held, and what it says
 */
export async function nameBundle(
  read: (file: string) => Promise<Uint8Array>,
  options: Omit<PlayEveryOptions, 'steps' | 'seed'>,
): Promise<{ json: Uint8Array; info: WorldInfo }> {
  const written = upgradeWorldInfo(JSON.parse(new TextDecoder().decode(await read('world.json'))));
  const world = await World.load(read);
  try {
    const effects = await measureEffects(world, { ...options, steps, seed: 0 });
    const { actions, idle } = nameByEffect(world.info.actions, effects);
    const json = new TextEncoder().encode(`${JSON.stringify({ ...written, actions, idle }, null, 2)}\n`);
    return { json, info: parseWorldInfo(json) };
  } finally {
    world.dispose();
  }
}
