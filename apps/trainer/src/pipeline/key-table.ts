import { loadRecipe } from '@genie/pipeline/internal/recipe/load';
import type { Recipe } from '@genie/pipeline/internal/recipe/schema';
import { type Stage, stages } from '@genie/pipeline/internal/run/folder';
import { needsStage } from '@genie/pipeline/internal/run/needs-stage';
import { type RecipeFiles, stageKeys } from '@genie/pipeline/internal/run/stage-inputs';

const none: RecipeFiles = { videos: [] };
const file = (sha256: string, name = 'a.mp4'): RecipeFiles => ({ videos: [{ name, sha256 }] });

/** A recipe in which the keys are set that most recipes leave out. */
function fullRecipe(): Recipe {
  const recipe = loadRecipe('pong', ['title=A title', 'videoTokenizer.perceptual.weights=random']);
  for (const part of [recipe.videoTokenizer, recipe.actionTokenizer, recipe.dynamics]) {
    part.muon = { momentum: 0.9, scale: 'match-rms' };
    part.soap = { refreshEvery: 1, maxSide: 1 };
  }
  return recipe;
}

/** Keys of a recipe and of its parts, such as `data.heldOut`; what lies deeper counts as one, such as `dynamics.model`. */
export function recipeKeys(recipe: Recipe): string[] {
  return Object.entries(recipe).flatMap(([part, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.keys(value).map((key) => `${part}.${key}`)
      : [part],
  );
}

/** The recipe with another value at a key; stages' keys do not ask whether it is one that could be. */
export function withOther(recipe: Recipe, key: string): Recipe {
  const copy = structuredClone(recipe) as unknown as Record<string, unknown>;
  const path = key.split('.');
  const last = path.pop()!;
  let at = copy;
  for (const step of path) at = at[step] as Record<string, unknown>;
  at[last] = other(at[last]);
  return copy as unknown as Recipe;
}

function other(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  if (Array.isArray(value)) return [...value, 1];
  return typeof value === 'object' && value !== null ? { ...value, another: 1 } : `${value} another`;
}

type Changed = { recipe: Recipe; files: RecipeFiles };

/** The stages of the second that are not made by the first. */
export function madeAgain(before: Changed, after: Changed): Stage[] {
  const [old, fresh] = [before, after].map(({ recipe, files }) => stageKeys(recipe, files)) as [
    Record<Stage, string>,
    Record<Stage, string>,
  ];
  return stages.filter((stage) => needsStage(after.recipe, stage) && old[stage] !== fresh[stage]);
}

/** Lists the stages made again when a key of the recipe changes: rows of keys and stages. */
export function keyTable(): { keys: string[]; stages: Stage[] }[] {
  const recipe = fullRecipe();
  const rows = new Map<string, { keys: string[]; stages: Stage[] }>();
  const add = (key: string, again: Stage[]) => {
    const [part] = key.split(/[.,( ]/);
    const id = `${part} ${again.join(' ')}`;
    const row = rows.get(id) ?? { keys: [], stages: again };
    row.keys.push(key);
    rows.set(id, row);
  };
  const before = { recipe, files: none };
  for (const key of recipeKeys(recipe)) {
    if (key === 'data.videos' || key === 'actions') continue; // below
    add(key, madeAgain(before, { recipe: withOther(recipe, key), files: none }));
  }
  const coTrained = structuredClone(recipe);
  coTrained.dynamics.coTrain = { start: 'trained', actionWeight: 1, gradient: 'through' };
  add('dynamics.coTrain', madeAgain(before, { recipe: coTrained, files: none }));
  const labelled = { ...recipe, actions: 'labels' as const };
  add('actions', madeAgain(before, { recipe: labelled, files: none }));
  const filmed = { ...recipe, data: { ...recipe.data, videos: ['a.mp4'] } };
  const elsewhere = { ...recipe, data: { ...recipe.data, videos: ['../there/a.mp4'] } };
  const videos = { recipe: filmed, files: file('1') };
  add('data.videos (what is in a file, or its name)', madeAgain(videos, { recipe: filmed, files: file('2') }));
  add('data.videos (the folder that it lies in)', madeAgain(videos, { recipe: elsewhere, files: file('1') }));
  return [...rows.values()];
}

/** The table as Markdown. */
export function keyTableMarkdown(): string {
  const code = (key: string) => key.replace(/^[\w.]+/, (name) => `\`${name}\``);
  const lines = keyTable().map(
    ({ keys, stages: again }) =>
      `| ${keys.map(code).join(', ')} | ${again.length > 0 ? again.join(', ') : 'nothing'} |`,
  );
  return ['| key | made again |', '| --- | --- |', ...lines].join('\n');
}
