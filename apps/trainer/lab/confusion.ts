import { chooseBackend } from '../src/backend/choose.ts';
import { measureActions } from '../src/evaluate/action-tokenizer.ts';
import { loadRecipe } from '../src/recipe/load.ts';
import { RunFolder } from '../src/run/folder.ts';
import { openData, trainedActionTokenizer } from '../src/stages/inputs.ts';

const root = process.argv[2]!;
await chooseBackend('wasm' as never);
const run = new RunFolder(root);
const recipe = loadRecipe(run.config);
const { manifest, dataset } = await openData(run);
const { model } = await trainedActionTokenizer(recipe, run);
const m = await measureActions(model, dataset, manifest.splits.heldOut, {
  length: recipe.actionTokenizer.frames,
  limit: 256,
  frameSkip: 1,
});
const a = m.agreement as any;
console.log(a.value, m.actionNames, 'usage', m.usage.map((x) => x.toFixed(2)).join(' '));
console.log('map', a.mapping, 'recall', a.recall);
for (const row of a.table) console.log(row.join('\t'));
await dataset.close();
