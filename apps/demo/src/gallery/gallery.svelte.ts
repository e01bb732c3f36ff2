import type { Game } from '../game/game.svelte.ts';
import { askedWorld, type GalleryEntry, readGallery } from './gallery.ts';

/** The worlds that the page offers. */
class Gallery {
  worlds: GalleryEntry[] = $state.raw([]);

  /** Reads which there are, and opens the one that the address asks for, else the first. */
  async begin(game: Game, boot: Promise<void>): Promise<void> {
    const url = askedWorld();
    try {
      this.worlds = await readGallery();
    } catch (error) {
      if (!url) game.fail(error);
    }
    await boot;
    if (game.phase === 'failed') return;
    const named = this.worlds.find(({ name }) => `#${name}` === location.hash) ?? this.worlds[0];
    const first = url ?? named?.folder;
    if (first) await game.open(first);
    else
      game.fail(
        new Error('No world is here yet: train one with "npm run quickstart", or open one with ?world=ADDRESS.'),
      );
  }

  /** Opens a world, and names it in the address. */
  choose(game: Game, entry: GalleryEntry): void {
    history.replaceState(null, '', `#${entry.name}`);
    void game.open(entry.folder);
  }
}

export const gallery: Gallery = new Gallery();
