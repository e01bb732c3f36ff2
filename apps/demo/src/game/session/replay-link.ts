import type { Game } from '../game.svelte.ts';
import { textOf } from '../text-of.ts';
import { hashTokens } from './hash-tokens.ts';

/** Opens the world of a shared session, makes its frames anew, and says in the game's message whether they came out the same. */
export async function replayLink(game: Game, hash: string, page: string): Promise<void> {
  try {
    const { readLink } = await import('./link.ts'); // not needed to open the page
    const shared = await readLink(hash, page);
    const { world, seed, start, frames } = shared;
    if (game.url !== world.url) await game.open(world.url);
    if (game.url !== world.url) return; // it says why not
    const before = game.current;
    game.seed = seed;
    await game.reset(start);
    if (game.current === before) return;
    const isWhole = await game.sessions.withoutKeeping(() => game.rebuild(frames));
    const last = frames.at(-1);
    if (last) game.sampling = { ...last.sampling };
    if (!isWhole) {
      game.message ??= `Stopped at frame ${game.current?.index} of ${frames.length}: play on from here, or open the link again.`;
      return;
    }
    const isSame = hashTokens(game.path) === shared.hash;
    const now = game.backend!.name;
    if (isSame) game.message = `A shared session of ${frames.length} frames: replayed, each one as it was.`;
    else if (game.sessions.world!.fingerprint !== world.fingerprint)
      game.message = 'The world has been trained anew since this session was shared: its frames differ.';
    else if (shared.backend !== now)
      game.message = `The session was played on ${shared.backend}, this is ${now}: its frames differ in places.`;
    else
      game.message =
        'Some frames came out otherwise than when the session was shared: this machine rounds in another way.';
  } catch (error) {
    if (game.current) game.message = textOf(error);
    else game.fail(error);
  }
}
