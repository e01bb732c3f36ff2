import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { VideoLabels } from '../labels.ts';
import type { SourceLabels } from './source-labels.ts';
import { Names } from './source-name.ts';

/** Keeps true actions that came inside a source in a folder beside the dataset, `name.labels` of `name.h5`. */
export class WrittenLabels {
  readonly #place: string;
  readonly #folder: () => Promise<string>;
  readonly #names = new Names();
  #partial: string | undefined;

  /** @param folder a temporary folder beside the dataset */
  constructor(out: string, folder: () => Promise<string>) {
    this.#place = `${resolve(out).replace(/\.(h5|hdf5)$/i, '')}.labels`;
    this.#folder = folder;
  }

  /**
   * Writes the actions of a video, those after its last frame left out.
   *
   * @returns the labels, with the path that they will have
   */
  async write(
    { name }: { readonly name: string },
    whole: VideoLabels,
    { frames, fps }: { readonly frames: number; readonly fps: number },
  ): Promise<SourceLabels> {
    const kept = Math.round((frames * whole.fps) / fps);
    const { actions, rewards } = whole;
    const labels = { ...whole, actions: actions.slice(0, kept), ...(rewards && { rewards: rewards.slice(0, kept) }) };
    if (this.#partial === undefined) {
      this.#partial = join(await this.#folder(), 'labels');
      await mkdir(this.#partial);
    }
    const file = `${this.#names.unique(name.replace(/[^\p{L}\p{N}._-]+/gu, '_'))}.json`;
    await writeFile(join(this.#partial, file), `${JSON.stringify(labels)}\n`);
    return { path: join(this.#place, file), found: labels };
  }

  /** Puts the folder in its place. */
  async finish(): Promise<void> {
    if (this.#partial === undefined) return;
    await rm(this.#place, { recursive: true, force: true });
    await rename(this.#partial, this.#place);
  }
}
