import { existsSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { areDistinct } from '@genie/evaluate';
import { Random } from '@genie/ops';
import { type Manifest, type ProcessGroup, readManifest } from '@genie/training';
import { askLeader, onLeader } from '../ranks/agree.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { RunFolder } from '../run/folder.ts';
import { tellResult } from '../tell.ts';

// Where the actions are not distinct, the action tokenizer's stage begins anew from another seed. The attempt at work, and in the end the best
// one, has the stage's folder; the others lie beside it, as `action-tokenizer-attempt-1`. Each move is one rename, so that what a crash
// leaves says where to go on: the attempt whose folder is missing there is the one in the stage's.

const stage = 'action-tokenizer';

/** The recipe of an attempt, from 1: the first is the recipe itself, the others have seeds that are made from its seed. */
export function recipeOfAttempt(recipe: Recipe, attempt: number): Recipe {
  if (attempt === 1) return recipe;
  return { ...recipe, seed: new Random(recipe.seed).fork(`${stage}, attempt ${attempt}`).integer(2 ** 31) };
}

/**
 * Trains the action tokenizer until its actions are distinct, `actionTokenizer.attempts` times at most, and leaves the attempt with the highest score.
 *
 * @param train trains one attempt in the stage's folder, going on where it stands; whether it finished
 * @param restart throws earlier attempts away
 * @returns whether it finished; false where it was stopped
 */
export async function trainInAttempts(
  recipe: Recipe,
  { run, restart, group }: { run: RunFolder; restart: boolean; group: ProcessGroup | undefined },
  train: (recipe: Recipe, options: { restart: boolean }) => Promise<boolean>,
): Promise<boolean> {
  const { attempts } = recipe.actionTokenizer;
  const folder = run.stage(stage);
  const beside = (attempt: number) => `${folder}-attempt-${attempt}`;
  const all = Array.from({ length: attempts }, (_, i) => i + 1);
  const earlier = () => all.filter((attempt) => existsSync(beside(attempt)));
  await onLeader(group, async () => {
    if (restart) for (const attempt of earlier()) rmSync(beside(attempt), { recursive: true });
  });
  for (let fresh = restart; ; fresh = false) {
    const { attempt, left } = await fromLeader(group, async () => {
      const made = earlier();
      // A crash came between the two renames at the end.
      if (made.length === attempts && !existsSync(folder)) renameSync(beside(await bestOf(all, beside)), folder);
      const own = all.find((each) => !existsSync(beside(each))) ?? attempts;
      return { attempt: own, left: attempts - 1 - earlier().length };
    });
    if (!(await train(recipeOfAttempt(recipe, attempt), { restart: fresh }))) return false;
    if (!(await askLeader(group, () => isWorthAnother(folder)))) return true;
    await onLeader(group, async () => {
      if (left > 0) {
        tellResult(
          `trying again from another seed, attempt ${attempts - left + 1} of ${attempts}; this one is kept in ${path.relative('.', beside(attempt))}`,
        );
        renameSync(folder, beside(attempt));
        return;
      }
      const best = await bestOf(all, (each) => (each === attempt ? folder : beside(each)));
      if (best === attempt) return;
      renameSync(folder, beside(attempt));
      renameSync(beside(best), folder);
      tellResult(`attempt ${best} of ${attempts} is better than the last, and is what stays`);
    });
    if (left <= 0) return true;
  }
}

/** A plain value that rank 0 finds, on all ranks. */
async function fromLeader<Found>(group: ProcessGroup | undefined, question: () => Promise<Found>): Promise<Found> {
  if (!group) return question();
  const own = group.rank === 0 ? new TextEncoder().encode(JSON.stringify(await question())) : null;
  return JSON.parse(new TextDecoder().decode(await group.broadcast(own))) as Found;
}

/** Returns whether a finished attempt was measured and its actions are not distinct. */
async function isWorthAnother(folder: string): Promise<boolean> {
  const { explained, distinct } = (await readManifest(folder, { stage })).metrics;
  return explained !== undefined && distinct !== undefined && !areDistinct({ explained, distinct });
}

/** The attempt with the highest score, the first of equal ones. */
async function bestOf(attempts: readonly number[], place: (attempt: number) => string): Promise<number> {
  const manifests: Manifest[] = [];
  for (const attempt of attempts) manifests.push(await readManifest(place(attempt), { stage }));
  // Of equal scores, the one that explains more.
  const rank = ({ metrics }: Manifest) => [metrics.score ?? 0, metrics.explained ?? 0] as const;
  let best = 0;
  for (let i = 1; i < manifests.length; i++) {
    const [[score, explained], [most, more]] = [rank(manifests[i]!), rank(manifests[best]!)];
    if (score > most || (score === most && explained > more)) best = i;
  }
  return attempts[best]!;
}
