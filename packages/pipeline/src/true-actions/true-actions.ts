import type { ClipPlace, VideoDataset } from '@genie/data';
import { ActionTable } from './action-codes.ts';

/** The true actions of a dataset's videos, as labels beside them say: by number, with names and codes. */
export class TrueActions {
  /** Names by number. */
  readonly names: readonly string[];
  readonly quantizer: ActionTable;
  /** The action that leads from each frame of the dataset to the next of a clip, [N]; -1 where none is known. */
  readonly table: Int32Array;
  /** Videos of which the actions are known. */
  readonly videos: readonly number[];
  /** Share of the transitions that each action takes, [N]. */
  readonly usage: readonly number[];
  readonly #starts: readonly number[];
  readonly #frameSkip: number;

  constructor(
    dataset: Pick<VideoDataset, 'videos'>,
    parts: Pick<TrueActions, 'names' | 'table' | 'videos'> & { codes: number[][]; frameSkip: number },
  ) {
    this.names = parts.names;
    this.table = parts.table;
    this.videos = parts.videos;
    const known = this.table.filter((action) => action >= 0);
    this.usage = parts.names.map((_, index) => known.filter((action) => action === index).length / known.length);
    this.quantizer = new ActionTable(parts.codes);
    this.#starts = dataset.videos.map(({ start }) => start);
    this.#frameSkip = parts.frameSkip;
  }

  /** Those between the frames of a clip of one of {@link videos}, one fewer than its `length`. */
  between({ video, start }: ClipPlace, length: number): number[] {
    const first = this.#starts[video] + start;
    return Array.from({ length: length - 1 }, (_, t) => this.table[first + t * this.#frameSkip]);
  }

  /** The number of each name; null where it is none of these. */
  numbersOf(names: readonly string[]): (number | null)[] {
    return names.map((name) => {
      const index = this.names.indexOf(name);
      return index < 0 ? null : index;
    });
  }
}
