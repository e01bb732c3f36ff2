import type { Figure } from '@genie/metrics';

/**
 * Turns measured figures into a report's numbers and keeps the reasons of those that have none.
 *
 *     const notes = new FigureNotes();
 *     const tokenizer = { psnr: notes.take('tokenizer.psnr', psnr(a, b)), … };
 *     const report = { tokenizer, …, notDefined: notes.notDefined };
 */
export class FigureNotes {
  readonly notDefined: Record<string, string> = {};
  /** 95 % intervals by figure path, for the report's `intervals`. */
  readonly intervals: Record<string, [low: number, high: number]> = {};

  /** The figure's number, or `null` with its reason noted under `path` ("group.name"); its interval is kept where it brings one. */
  take(path: string, figure: Figure<{ interval?: [low: number, high: number] | undefined }>): number | null {
    if (figure.value === null) this.notDefined[path] = figure.reason;
    else if (figure.interval) this.intervals[path] = figure.interval;
    return figure.value;
  }

  /**
   * Keeps the interval of a figure that has one.
   *
   * @param bounds of `bootstrapInterval`; nothing is kept where there are too few videos to resample
   */
  interval(path: string, bounds: Figure<{ low: number; high: number }>): void {
    if (bounds.value !== null) this.intervals[path] = [bounds.low, bounds.high];
  }
}
