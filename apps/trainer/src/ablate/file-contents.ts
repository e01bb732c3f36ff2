import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { changedFiles, type ReadFile } from '@genie/data';
import { count } from '@genie/pipeline/internal/count';
import { writeAtomic } from '@genie/pipeline/internal/run/folder';
import { configHash, sha256File } from '@genie/training';
import { z } from 'zod';
import { figuresKey } from './keys.ts';
import type { PlannedRow } from './plan.ts';
import type { Study } from './study.ts';

const filesSchema = z.array(z.object({ path: z.string(), bytes: z.number(), time: z.number(), sha256: z.string() }));

/** Files that were looked at before, so that one is read whole only where its name, size or time is new. */
function readKnown(file: string): ReadFile[] {
  if (!existsSync(file)) return [];
  try {
    return filesSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return []; // damaged: looked at anew
  }
}

/**
 * The rows of a study with keys that follow from the contents of the files that they are trained from, the true actions beside them included:
 * a run is done while its files are what they were, and where one is new, changed or gone, another run is to be done.
 *
 * @param folder of the study's runs; what is known of files is kept there
 * @param tell hears what is not as it was
 */
export async function withContents(
  { name, stage }: Pick<Study, 'name' | 'stage'>,
  rows: readonly PlannedRow[],
  folder: string,
  tell: (line: string) => void,
): Promise<PlannedRow[]> {
  const contents = new Map<string, string>();
  for (const { recipe } of rows.flatMap(({ runs }) => runs)) {
    const { videos } = recipe.data;
    const words = configHash(videos).slice(0, 16);
    if (videos.length === 0 || contents.has(words)) continue;
    const kept = path.join(folder, 'files', `${words}.json`);
    const before = readKnown(kept);
    const { added, removed, changed, files } = await changedFiles(videos, before);
    const hashed: ReadFile[] = [];
    for (const file of files)
      hashed.push(
        changed.includes(file.path) || !file.sha256 ? { ...file, sha256: await sha256File(file.path) } : file,
      );
    const different = added.length + removed.length + changed.length;
    if (before.length > 0 && different > 0)
      tell(
        `${name}: ${count(different, 'file')} new, changed or gone since it last ran: what was trained from them is trained anew`,
      );
    if (different > 0) writeAtomic(kept, `${JSON.stringify(hashed)}\n`);
    contents.set(words, configHash(hashed.map(({ sha256 }) => sha256)).slice(0, 16));
  }
  return rows.map((row) => ({
    ...row,
    runs: row.runs.map((run) => {
      const own = contents.get(configHash(run.recipe.data.videos).slice(0, 16));
      return own === undefined ? run : { ...run, contents: own, key: figuresKey(stage, run.recipe, run.dataSeed, own) };
    }),
  }));
}
