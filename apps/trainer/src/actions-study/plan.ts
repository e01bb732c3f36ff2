import { readFileSync } from 'node:fs';
import path from 'node:path';
import { RunError } from '@genie/pipeline/internal/errors';
import { parse } from 'yaml';
import { z } from 'zod';

const planSchema = z.strictObject({
  /** Recipes by name, each with what its data is. */
  games: z.record(
    z.string().regex(/^[\w.-]+$/),
    z.strictObject({ config: z.string(), set: z.array(z.string()).default([]) }),
  ),
  seeds: z.array(z.int().min(0)).min(1),
  /** Overrides that make a setting, good or deliberately bad. */
  settings: z.record(z.string().regex(/^[\w.-]+$/), z.array(z.string())),
});

/** One training of a study. */
export interface PlannedRun {
  /** Folder of the run in the study's. */
  name: string;
  /** Folder of the data, which runs of one game share. */
  data: string;
  config: string;
  seed: number;
  /** `key=value` of the recipe: of the data alone, and all. */
  dataSet: string[];
  set: string[];
}

/**
 * Reads which runs a study starts: every game from every seed in every setting.
 *
 * @throws RunError where the file is not a plan
 */
export function readPlan(file: string): PlannedRun[] {
  const read = planSchema.safeParse(parse(readFileSync(file, 'utf8')));
  if (!read.success) {
    const { path: key, message } = read.error.issues[0]!;
    throw new RunError(`${path.relative('.', file)}: ${key.join('.')}: ${message}; expected games, seeds and settings`);
  }
  const { games, seeds, settings } = read.data;
  return Object.entries(games).flatMap(([game, { config, set }]) =>
    Object.entries(settings).flatMap(([setting, own]) => {
      const all = [...set, ...own];
      const dataSet = all.filter((override) => override.startsWith('data.'));
      const special = own.some((override) => override.startsWith('data.'));
      return seeds.map((seed) => ({
        name: `${game}-${setting}-${seed}`,
        data: `data-${game}${special ? `-${setting}` : ''}`,
        config,
        seed,
        dataSet,
        set: all,
      }));
    }),
  );
}
