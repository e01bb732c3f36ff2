import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { RunError } from '@genie/pipeline/internal/errors';
import { type Manifest, manifestSchema, readLog } from '@genie/training';
import { parse } from 'yaml';
import { z } from 'zod';

/** Figures that are held against agreement, by their names in an action tokenizer's log. */
export const unlabelledFigures = [
  'score',
  'explained',
  'margin',
  'distinct',
  'choice',
  'spread',
  'cycle',
  'transfer',
  'rhythm',
  'codeEntropy',
] as const;

/**
 * The figures of one evaluation, by name; those without a value are missing. `aboveChance` is (agreement − chance) / (1 − chance), for games
 * with different numbers of actions; without a logged chance it is the agreement.
 */
interface Measured {
  step: number;
  figures: Readonly<Record<string, number>>;
}

/** One training of an action tokenizer whose videos have true actions. */
export interface StudyRun {
  name: string;
  /** The game, or the videos that it was trained on. */
  game: string;
  seed: number;
  /** Number of steps to take. */
  steps: number;
  /** The step whose model was kept; null where none was chosen. */
  kept: number | null;
  /** Evaluations that have an agreement, in order; at least one. */
  evaluations: Measured[];
}

const configSchema = z.object({
  name: z.string(),
  data: z.object({ game: z.string(), videos: z.array(z.string()) }),
});

/**
 * Reads the action tokenizers of all runs in a folder, the attempts of a run each for itself.
 *
 * @returns those that were evaluated with true actions, and the names of runs that were not
 * @throws RunError where there is no such folder
 */
export function readStudyRuns(folder: string): { runs: StudyRun[]; without: string[] } {
  if (!existsSync(folder)) throw new RunError(`${folder}: no such folder; expected one with a folder for each run`);
  const runs: StudyRun[] = [];
  const without: string[] = [];
  for (const entry of readdirSync(folder).sort()) {
    const root = path.join(folder, entry);
    if (!existsSync(path.join(root, 'config.yaml'))) continue;
    const stages = readdirSync(root).filter((name) => /^action-tokenizer(-attempt-\d+)?$/.test(name));
    for (const stage of stages.sort()) {
      if (!existsSync(path.join(root, stage, 'log.jsonl'))) continue;
      const name = stage === 'action-tokenizer' ? entry : `${entry}, ${stage.slice('action-tokenizer-'.length)}`;
      const run = readRun(name, root, path.join(root, stage));
      if (run) runs.push(run);
      else without.push(name);
    }
  }
  return { runs, without };
}

function readRun(name: string, root: string, stage: string): StudyRun | undefined {
  const evaluations = readLog(path.join(stage, 'log.jsonl')).flatMap(({ step, ...entry }): Measured[] => {
    if (typeof entry.agreement !== 'number') return [];
    const figures = Object.entries(entry).filter((pair): pair is [string, number] => pair[1] !== null);
    const chance = entry.chance ?? 0;
    const aboveChance = (entry.agreement - chance) / (1 - chance);
    return [{ step, figures: { ...Object.fromEntries(figures), aboveChance } }];
  });
  if (evaluations.length === 0) return undefined;
  const { seed, steps, kept } = manifestOf(stage);
  return { name, game: gameOf(root), seed, steps, kept: kept?.step ?? null, evaluations };
}

function manifestOf(stage: string): Manifest {
  const file = path.join(stage, 'manifest.json');
  const read = manifestSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!read.success) throw new RunError(`${file}: not a stage's manifest; remove the run, or train it again`);
  return read.data;
}

function gameOf(root: string): string {
  const file = path.join(root, 'config.yaml');
  const read = configSchema.safeParse(parse(readFileSync(file, 'utf8')));
  if (!read.success) throw new RunError(`${file}: not a run's recipe; remove the run, or train it again`);
  const { videos, game } = read.data.data;
  return videos.length > 0 ? path.basename(videos[0]) : game;
}
