export type { Backend } from './backend/choose.ts';
export { RunError, UsageError } from './errors.ts';
export { loadRecipe, recipeNames } from './recipe/load.ts';
export type { Recipe } from './recipe/schema.ts';
export type { Listener, TrainingEvent } from './tell.ts';
export { type TrainedWorld, type TrainWorldOptions, trainWorld } from './train/train-world.ts';
