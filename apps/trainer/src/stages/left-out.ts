import type { ImportSummary } from '@genie/data';

/** Tells what an import left out, a line for each. */
export function tellLeftOut({ skipped, labelsLeftOut }: Pick<ImportSummary, 'skipped' | 'labelsLeftOut'>): void {
  for (const { source, reason } of skipped) console.error(`skipped ${source}: ${reason}`);
  for (const { source, reason } of labelsLeftOut)
    console.error(`${source}: not taken as the true actions of its video, which is there without any: ${reason}`);
}
