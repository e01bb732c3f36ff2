export { loadRecipe, recipeNames } from './recipe/load.ts';
export type { Recipe } from './recipe/schema.ts';
