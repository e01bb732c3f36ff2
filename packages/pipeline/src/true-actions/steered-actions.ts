import { readManifest } from '@genie/training';
import type { WorldAction } from '@genie/world';
import { z } from 'zod';
import type { Recipe } from '../recipe/schema.ts';
import { labelShare } from '../recipe/training-choices.ts';
import type { RunFolder } from '../run/folder.ts';
import type { ActionCodes } from './action-codes.ts';
import { nameTrueActions } from './name-true-actions.ts';
import type { TrueActions } from './true-actions.ts';

const labelsSchema = z.object({ actions: z.array(z.string()).min(2) });

/** The actions that the first codes of a run's trained action tokenizer mean; undefined where no labels steered it. */
export async function steeredActions(recipe: Recipe, run: RunFolder): Promise<string[] | undefined> {
  if (labelShare(recipe) === undefined) return undefined;
  const { config } = await readManifest(run.stage('action-tokenizer'), { stage: 'action-tokenizer', done: true });
  return labelsSchema.safeParse(config.labels).data?.actions;
}

/**
 * Names and keys of codes that labels steered: those of the labels' actions, then codes beyond them, which are numbered.
 *
 * @param usage share of the transitions that each code takes, [K]
 * @param keys of a game's actions by name, before what the names say
 */
export function nameSteeredCodes(
  names: readonly string[],
  { quantizer, usage }: Pick<TrueActions, 'usage'> & { quantizer: Pick<ActionCodes, 'code'> },
  keys: Readonly<Record<string, readonly string[]>> = {},
): { actions: WorldAction[]; idle: number } {
  const { actions, idle } = nameTrueActions({ names, quantizer, usage }, keys);
  const beyond = usage.slice(names.length).map((share, i): WorldAction => {
    const index = names.length + i;
    return { index, name: `action ${index}`, code: quantizer.code(index), usage: share };
  });
  return { actions: [...actions, ...beyond], idle };
}
