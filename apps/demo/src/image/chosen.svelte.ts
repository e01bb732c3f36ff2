import type { Game } from '../game/game.svelte.ts';
import { openImage } from './open.ts';

/** The picture that the user chose or dropped, on its way into the world. */
class ChosenImage {
  picture: ImageBitmap | undefined = $state.raw();

  /** Opens a file to be cropped; a message says where it cannot be. */
  async choose(game: Game, file: File): Promise<void> {
    if (!game.info) return;
    game.pause();
    try {
      this.picture = await openImage(file);
    } catch (error) {
      game.message = (error as Error).message;
    }
  }

  close(): void {
    this.picture?.close();
    this.picture = undefined;
  }
}

export const chosenImage: ChosenImage = new ChosenImage();
