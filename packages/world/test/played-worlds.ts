import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Frame, toRgb, World } from '../src/index.ts';

/** The worlds that ship. */
export const shipped = ['pong', 'maze', 'platformer', 'coinrun'] as const;

export type ShippedWorld = (typeof shipped)[number];

/** Opens a world that ships. */
export function openShipped(name: ShippedWorld): Promise<World> {
  const folder = new URL(`../../../worlds/${name}/`, import.meta.url);
  return World.load(async (file) => new Uint8Array(readFileSync(fileURLToPath(new URL(file, folder)))));
}

/** The last frame of a start, RGB: a picture to begin from. */
export function pictureOf(world: World, start: number): Uint8Array {
  const { height, width, channels } = world.info;
  return world.start(start).clip.slice(-height * width * channels);
}

/**
 * Plays a world alone for 24 frames: on from a start, on from a picture, and at last two frames at once.
 *
 * @returns all frames, those of the resets included
 */
export async function playAlone(world: World): Promise<Frame[]> {
  const session = world.session({ seed: 5 });
  const action = (t: number) => (3 * t + (t >> 2)) % world.info.actions.length;
  const frames: Frame[] = [];
  try {
    frames.push(await session.reset({ index: 1 }));
    for (let t = 0; t < 12; t++) frames.push(await session.step(action(t)));
    frames.push(await session.reset({ image: pictureOf(world, 3) }, { seed: 11 }));
    for (let t = 12; t < 18; t++) frames.push(await session.step(action(t)));
    for (let t = 18; t < 24; t += 2) frames.push(...(await session.stepMany([action(t), action(t + 1)])));
  } finally {
    session.dispose();
  }
  return frames;
}

/** Encodes frames as bytes: tokens one after the other, and pixels. */
export function bytesOf(frames: readonly Frame[]): { tokens: Uint8Array; pixels: Uint8Array } {
  const join = (parts: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(parts));
  return {
    tokens: join(frames.map(({ tokens }) => new Uint8Array(Int32Array.from(tokens).buffer))),
    pixels: join(frames.map(toRgb)),
  };
}
