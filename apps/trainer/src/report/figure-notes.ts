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

  /** The figure's number, or `null` with its reason noted under `path` ("group.name"). */
  take(path: string, figure: Figure): number | null {
    if (figure.value === null) this.notDefined[path] = figure.reason;
    return figure.value;
  }
}
