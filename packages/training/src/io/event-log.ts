import { closeSync, existsSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type EventContent, encodeEvent, type SummaryValue } from '../tensorboard/event.ts';
import { histogramOf } from '../tensorboard/histogram.ts';
import type { Picture } from '../tensorboard/picture.ts';
import { encodeRecord } from '../tensorboard/record.ts';
import { describeSystemError } from './files.ts';

/** Values that can be written for a step, by tag. */
export interface StepSummary {
  scalars?: Record<string, number>;
  /** The values themselves; they are counted here. */
  histograms?: Record<string, ArrayLike<number>>;
  images?: Record<string, Picture>;
}

/** Writes a TensorBoard event file. */
export class EventLog {
  readonly path: string;
  private readonly file: number;

  /**
   * @param folder where the file is made, under a new name each time
   * @param step steps taken before; TensorBoard forgets what an earlier file says of later ones
   */
  constructor(folder: string, step: number) {
    this.path = newPath(folder);
    try {
      mkdirSync(folder, { recursive: true });
      this.file = openSync(this.path, 'wx');
    } catch (error) {
      throw describeSystemError(error, this.path, 'written');
    }
    this.write(0, { fileVersion: 'brain.Event:2' });
    this.write(step + 1, { start: true });
  }

  add(step: number, summary: StepSummary): void {
    const { scalars = {}, histograms = {}, images = {} } = summary;
    const values: SummaryValue[] = [
      ...Object.entries(scalars).map(([tag, scalar]) => ({ tag, scalar })),
      ...Object.entries(histograms).map(([tag, numbers]) => ({ tag, histogram: histogramOf(numbers) })),
      ...Object.entries(images).map(([tag, picture]) => ({ tag, picture })),
    ];
    if (values.length > 0) this.write(step, { values });
  }

  close(): void {
    closeSync(this.file);
  }

  private write(step: number, content: EventContent): void {
    try {
      writeSync(this.file, encodeRecord(encodeEvent({ wallTime: Date.now() / 1000, step, content })));
    } catch (error) {
      throw describeSystemError(error, this.path, 'written');
    }
  }
}

/** TensorBoard reads a run's files in the order of their names, so the later of two in a second needs a higher number. */
function newPath(folder: string): string {
  const seconds = Math.floor(Date.now() / 1000);
  for (let i = 0; ; i++) {
    const path = join(folder, `events.out.tfevents.${seconds}.genie.${String(i).padStart(3, '0')}`);
    if (!existsSync(path)) return path;
  }
}
