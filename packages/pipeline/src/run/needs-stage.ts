import type { Recipe } from '../recipe/schema.ts';
import type { Stage } from './folder.ts';

/**
 * Returns whether a recipe's world needs what a stage leaves: actions that begin fresh with the dynamics need no stage of their
 * own, and those that labels say need no model.
 */
export function needsStage(recipe: Recipe, stage: Stage): boolean {
  return stage !== 'action-tokenizer' || (recipe.actions !== 'labels' && recipe.dynamics.coTrain?.start !== 'fresh');
}
