import type { Game } from '../game/game.svelte.ts';
import { isLink } from '../game/session/link-prefix.ts';
import { pageAddress } from '../game/session/page-address.ts';
import { replayLink } from '../game/session/replay-link.ts';
import { textOf } from '../game/text-of.ts';
import { bundleOfFiles, bundleOfHandle, type LocalWorld } from './bundle-files.ts';
import { askedWorld, type GalleryEntry, readGallery, worldAddress } from './gallery.ts';
import { type RecentWorld, recent } from './recent.svelte.ts';

/** The worlds that the page offers, and the ways to open one of the user's own. */
class Gallery {
  worlds: GalleryEntry[] = $state.raw([]);

  /** Reads which there are, and opens the one that the address asks for, else the first. */
  async begin(game: Game, boot: Promise<void>): Promise<void> {
    void recent.read();
    const url = askedWorld();
    try {
      this.worlds = await readGallery();
    } catch (error) {
      if (!url) game.fail(error);
    }
    await boot;
    if (game.phase === 'failed') return;
    if (isLink(location.hash)) return replayLink(game, location.hash, pageAddress());
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
    const page = new URL(location.href);
    page.searchParams.delete('world');
    page.hash = entry.name;
    history.replaceState(null, '', page);
    void game.open(entry.folder);
  }

  /** Opens the world at an address that the user wrote. @throws Error in one line if it is no address. */
  async openAddress(game: Game, text: string): Promise<void> {
    const address = worldAddress(text);
    await game.open(address);
    if (game.url !== address) return;
    const page = new URL(location.href);
    page.searchParams.set('world', address);
    page.hash = '';
    history.replaceState(null, '', page);
    await this.#remember(game);
  }

  /** Lets the user choose a folder of this computer, and opens the world in it. */
  async openFolder(game: Game): Promise<void> {
    try {
      if ('showDirectoryPicker' in globalThis) {
        await this.openHandle(game, await showDirectoryPicker({ id: 'genie-world', mode: 'read' }));
      } else {
        const files = await chooseFiles();
        if (files.length > 0) await this.openFiles(game, files);
      }
    } catch (error) {
      if ((error as Error).name !== 'AbortError') game.message = textOf(error); // closed without a choice
    }
  }

  /** @throws Error in one line if there is no world in it. */
  async openHandle(game: Game, handle: FileSystemDirectoryHandle): Promise<void> {
    await this.openLocal(game, await bundleOfHandle(handle), handle);
  }

  /** @throws Error in one line if there is no world in them. */
  async openFiles(game: Game, files: readonly File[]): Promise<void> {
    await this.openLocal(game, await bundleOfFiles(files));
  }

  async openLocal(game: Game, world: LocalWorld, handle?: FileSystemDirectoryHandle): Promise<void> {
    await game.open(world);
    if (game.url === `folder:${world.name}` && handle) await this.#remember(game, handle);
  }

  /** Opens one again that was opened before; the browser may ask the user first. */
  async openRecent(game: Game, { url, handle }: RecentWorld): Promise<void> {
    if (!handle) return this.openAddress(game, url);
    try {
      if ((await handle.requestPermission({ mode: 'read' })) === 'granted') await this.openHandle(game, handle);
      else game.message = `The folder ${handle.name} was not opened: allow the page to read it, or open it anew.`;
    } catch {
      game.message = `The folder ${handle.name} is not there any more: open it anew where it is now.`;
    }
  }

  async #remember(game: Game, handle?: FileSystemDirectoryHandle): Promise<void> {
    if (game.opened) await recent.add(game.url!, game.opened.info, game.opened.thumbnails[0]!, handle);
  }
}

/** Asks for a folder the old way. */
function chooseFiles(): Promise<File[]> {
  const input = document.createElement('input');
  input.type = 'file';
  input.webkitdirectory = true;
  return new Promise((resolve) => {
    input.onchange = () => resolve([...(input.files ?? [])]);
    input.oncancel = () => resolve([]);
    input.click();
  });
}

export const gallery: Gallery = new Gallery();
