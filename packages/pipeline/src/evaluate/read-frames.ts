import type { Game } from '@genie/data';

/** Reads the state that the last of some frames [K, H, W, C] shows to a player that has seen those before it. */
export function readFrames<S>(game: Game<S>, frames: Uint8Array): S | null {
  const size = game.height * game.width * 3;
  let seen: S | null = null;
  for (let at = 0; at < frames.length; at += size) seen = game.read(frames.subarray(at, at + size), seen);
  return seen;
}
