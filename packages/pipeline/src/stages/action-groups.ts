import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { configHash, type Manifest } from '@genie/training';
import { z } from 'zod';
import { RunError } from '../errors.ts';
import type { ActionMeasures } from '../evaluate/action-tokenizer.ts';
import { actionGroupsFile, writeAtomic } from '../run/folder.ts';

// The action tokenizer is trained with more codes than there are actions, so that none of these goes without one. Which codes do the same is
// measured whenever it is, and lies beside the weights: whoever loads these has one action for each group.

/** Codes by the action that they stand for, as in the configuration of an action tokenizer. */
export type ActionGroups = number[][];

const schema = z.strictObject({
  format: z.literal('genie-action-groups'),
  version: z.literal(1),
  /** Groups of the codes by the step after which they were measured. */
  steps: z.record(z.string(), z.array(z.array(z.number().int().min(0)).min(1)).min(1)),
});

const placeIn = (folder: string): string => path.join(folder, actionGroupsFile);

/**
 * Groups the codes that do the same, the most frequent group first; codes that are hardly used (see `codeEffects`) are in none.
 *
 * @param named how many of the first codes labels have named, each of which stays an action of its own
 * @returns at least two groups: where the choice of the code makes no difference, the two most frequent codes
 */
export function groupCodes({ effects, usage }: Pick<ActionMeasures, 'effects' | 'usage'>, named = 0): ActionGroups {
  const byUse = usage.map((_, code) => code).sort((a, b) => usage[b] - usage[a] || a - b);
  const found = effects && effects.value !== null ? effects.groups : [];
  if (named > 0) {
    const used = new Set(found.flat());
    return [...usage.keys()]
      .filter((code) => code < named)
      .concat(byUse.filter((code) => code >= named && used.has(code)))
      .map((code) => [code]);
  }
  if (found.length < 2) return byUse.slice(0, 2).map((code) => [code]);
  const share = (group: readonly number[]) => group.reduce((sum, code) => sum + usage[code], 0);
  return [...found].sort((a, b) => share(b) - share(a) || a[0] - b[0]).map((group) => [...group]);
}

/** Keeps the groups of the codes after a step in the stage's folder, beside those of other steps. */
export function writeActionGroups(folder: string, step: number, groups: ActionGroups): void {
  const steps = { ...readFile(folder), [step]: groups };
  writeAtomic(placeIn(folder), `${JSON.stringify({ format: 'genie-action-groups', version: 1, steps })}\n`);
}

/**
 * Reads the groups of the codes of a trained stage's weights.
 *
 * @returns undefined where there are none, as of older runs: each code is an action then
 * @throws RunError where the file is damaged
 */
export function readActionGroups(
  folder: string,
  { kept, step }: Pick<Manifest, 'kept' | 'step'>,
): ActionGroups | undefined {
  return readFile(folder)[kept?.step ?? step];
}

function readFile(folder: string): Record<string, ActionGroups> {
  const place = placeIn(folder);
  if (!existsSync(place)) return {};
  try {
    return schema.parse(JSON.parse(readFileSync(place, 'utf8'))).steps;
  } catch (cause) {
    throw new RunError(`${place}: damaged; train the action tokenizer again, with --restart`, { cause });
  }
}

/** Removes the groups of a training that begins anew. */
export function removeActionGroups(folder: string): void {
  rmSync(placeIn(folder), { force: true });
}

/** SHA-256 that stands for an action tokenizer where it is an input: of its weights and, where there are some, its groups. */
export function hashWithGroups(model: string, groups: ActionGroups | undefined): string {
  return groups ? configHash({ model, groups }) : model;
}
