import path from 'node:path';
import { writeFileAtomic } from '@genie/training';
import { type ComparedWorld, compareReports } from './comparison.ts';
import { renderComparison } from './page.ts';

/**
 * Writes `comparison.json` and `index.html` into a folder, which is made where it is missing: two to eight worlds side by
 * side, in the order given.
 *
 * @throws RangeError when there are fewer than two, more than eight, or two of one name
 */
export async function writeComparison(folder: string, worlds: readonly ComparedWorld[]): Promise<void> {
  if (worlds.length < 2 || worlds.length > 8)
    throw new RangeError(`a comparison takes 2 to 8 worlds, found ${worlds.length}`);
  const twice = worlds.find(({ name }, i) => worlds.findIndex((other) => other.name === name) !== i);
  if (twice) throw new RangeError(`${twice.name}: is compared twice; expected worlds of different names`);
  const comparison = compareReports(worlds);
  const page = renderComparison(comparison, worlds);
  await writeFileAtomic(path.join(folder, 'comparison.json'), `${JSON.stringify(comparison, null, 2)}\n`);
  await writeFileAtomic(path.join(folder, 'index.html'), page);
}
