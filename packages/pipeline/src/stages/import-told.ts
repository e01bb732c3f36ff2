import {
  type ImportOptions,
  type ImportProgress,
  type ImportSummary,
  importVideos,
  NothingImportedError,
  type SameVideos,
  type Skipped,
} from '@genie/data';
import { printable } from '@genie/ops';
import { count, listed } from '../count.ts';
import { Progress, timeLeft } from '../progress.ts';
import { tellNote } from '../tell.ts';

/** Describes the progress of an import in words. */
function importDetail({ count: all, frames, framesPerSecond, secondsLeft }: ImportProgress): string {
  const left = timeLeft(secondsLeft);
  return `${all === 1 ? 'source' : 'sources'}  ${count(frames, 'frame')}  ${framesPerSecond.toFixed(0)} frames/s${left}`;
}

/** Imports videos, showing how far it is, and tells what was left out, what does not come out as it is stored, and which videos show the same. */
export async function importTold(
  sources: readonly string[],
  out: string,
  options: Omit<ImportOptions, 'onProgress'>,
  ended?: (summary: ImportSummary) => string,
): Promise<ImportSummary> {
  const progress = new Progress('import');
  try {
    const summary = await importVideos(sources, out, {
      ...options,
      onProgress: (p) => progress.update(p.done, p.count, importDetail(p)),
    });
    progress.end(ended?.(summary));
    tellSkipped(summary.skipped);
    for (const { source, reason } of summary.labelsLeftOut)
      tell(`${source}: not taken as the true actions of its video, which is there without any: ${reason}`);
    for (const { source, note } of summary.notes) tell(`note ${source}: ${note}`);
    for (const line of sameLines(summary.same)) tell(line);
    return summary;
  } catch (error) {
    progress.end();
    // The error itself names the first.
    if (error instanceof NothingImportedError && error.skipped.length > 1) tellSkipped(error.skipped);
    throw error;
  }
}

function tellSkipped(skipped: readonly Skipped[]): void {
  for (const { source, reason } of skipped) tell(`skipped ${source}: ${reason}`);
}

/** A line about files, whose names may hold anything. */
function tell(line: string): void {
  tellNote(printable(line, 2000));
}

/** A line for each content that several videos show. */
function sameLines(same: readonly SameVideos[]): string[] {
  const groups = new Map<string, SameVideos[]>();
  for (const each of same) {
    const group = groups.get(each.as);
    if (group) group.push(each);
    else groups.set(each.as, [each]);
  }
  return [...groups].map(([as, group]) => {
    const names = listed([as, ...group.map(({ name }) => name)]);
    const how = group.every(({ by }) => by === 'bytes') ? 'copies of one file' : 'the same frames, encoded anew';
    return `the same content: ${names} (${how}); a split never parts them`;
  });
}
