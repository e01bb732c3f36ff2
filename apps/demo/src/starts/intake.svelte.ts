import { bundleOfEntry } from '../gallery/bundle-files.ts';
import { gallery } from '../gallery/gallery.svelte.ts';
import type { Game } from '../game/game.svelte.ts';
import { textOf } from '../game/text-of.ts';
import { type Croppable, openImage } from '../image/open.ts';
import { type FileKind, kindOfFile, refusal } from '../intake/kind.ts';
import { openAnimation } from '../video/animation.ts';
import { type Moving, openVideo } from '../video/moving.ts';

/** Files and pictures that the user gave, on their way into the world: the dialog that is open. */
type Given =
  | { kind: 'picture'; picture: Croppable; close: () => void }
  | { kind: 'moving'; moving: Moving }
  | { kind: 'drawing' };

/** Takes what is chosen, dropped or pasted: pictures, videos, and folders of worlds. */
class Intake {
  given: Given | undefined = $state.raw();
  /** Name of a file that is being opened. */
  opening: string | undefined = $state();
  #turn = 0;

  /** Takes what was dropped: called in the event itself, as the browser forgets it after. */
  drop(game: Game, data: DataTransfer): void {
    const folder = [...data.items].find((item) => item.webkitGetAsEntry?.()?.isDirectory);
    const files = [...data.files];
    if (!folder) return void this.take(game, files);
    const entry = folder.webkitGetAsEntry() as FileSystemDirectoryEntry;
    const handle = folder.getAsFileSystemHandle?.();
    void this.#surely(game, entry.name, async () => {
      const found = await handle;
      if (found?.kind === 'directory') await gallery.openHandle(game, found);
      else await gallery.openLocal(game, await bundleOfEntry(entry));
    });
  }

  /** Takes files: those of a world, or a picture or video of which to begin. */
  async take(game: Game, files: readonly File[]): Promise<void> {
    const [file] = files;
    if (!file) return;
    if (files.some(({ name }) => name === 'world.json')) {
      await this.#surely(game, 'world.json', () => gallery.openFiles(game, files));
      return;
    }
    if (!game.info) return;
    game.pause();
    await this.#surely(game, file.name, async (isLast) => {
      const kind = await kindOfFile(file);
      const refused = refusal(file.name, kind);
      if (refused) throw new Error(refused);
      const given = await open(file, kind);
      if (isLast()) this.#show(given);
      else closeGiven(given);
    });
  }

  draw(game: Game): void {
    game.pause();
    this.#show({ kind: 'drawing' });
  }

  close(): void {
    this.#show(undefined);
  }

  #show(given: Given | undefined): void {
    if (this.given) closeGiven(this.given);
    this.given = given;
  }

  async #surely(game: Game, name: string, work: (isLast: () => boolean) => Promise<void>): Promise<void> {
    const turn = ++this.#turn;
    this.opening = name;
    game.message = undefined;
    try {
      await work(() => turn === this.#turn);
    } catch (error) {
      game.message = textOf(error);
    }
    if (turn === this.#turn) this.opening = undefined;
  }
}

async function open(file: File, kind: FileKind): Promise<Given> {
  if (kind === 'video') return { kind: 'moving', moving: await openVideo(file) };
  const moving = kind === 'animation' ? await openAnimation(file) : undefined;
  if (moving) return { kind: 'moving', moving };
  const image = await openImage(file);
  const { width, height } = image;
  return { kind: 'picture', picture: { width, height, image }, close: () => image.close() };
}

function closeGiven(given: Given): void {
  if (given.kind === 'picture') given.close();
  if (given.kind === 'moving') given.moving.close();
}

export const intake: Intake = new Intake();
