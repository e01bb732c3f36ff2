import { usesGraph } from '@genie/pipeline/internal/backend/computing';
import { backendNames } from '@genie/pipeline/internal/backend/names';
import { UsageError } from '@genie/pipeline/internal/errors';
import { loadRecipe } from '@genie/pipeline/internal/recipe/load';
import { type Recipe, recipeSchema } from '@genie/pipeline/internal/recipe/schema';
import { Command, Option } from 'commander';
import { chooseBackend } from '../backend/choose.ts';
import { type Choice, choices } from '../bench/choice-works.ts';
import { timeChoices } from '../bench/choices.ts';
import { wholeNumber } from './options.ts';

interface Options {
  config: string;
  only: Choice[];
  backend: string;
  warmUp: number;
  repeat: number;
  json?: boolean;
}

const all = Object.keys(choices) as Choice[];

/** Measures the cost of the choices of training, step by step; a subcommand of `genie bench`. */
export function benchChoicesCommand(): Command {
  return new Command('choices')
    .description("what a recipe's choices cost: dynamics from frames or tokens, co-training, perceptual losses")
    .option('-c, --config <recipe>', "a recipe, or reference: the PyTorch reference's sizes", 'pong')
    .option('--only <list>', `some of ${all.join(', ')}, each beside what it is compared with`, someOf, all)
    .addOption(new Option('-b, --backend <name>', 'what computes').choices(backendNames).default('auto'))
    .option('--warm-up <n>', 'steps that are not timed', wholeNumber('--warm-up'), 2)
    .option(
      '--repeat <n>',
      'steps that are timed: the median of their time, the least of their CPU time',
      wholeNumber('--repeat'),
      7,
    )
    .option('--json', 'a line of JSON for each')
    .action(benchChoices);
}

async function benchChoices({ config, only, backend, warmUp, repeat, json }: Options): Promise<void> {
  const recipe = config === 'reference' ? reference() : loadRecipe(config);
  const { name } = await chooseBackend(backend);
  const figures = await timeChoices(recipe, { only, warmUp, repeat, compile: usesGraph('auto', name) });
  for (const line of figures) {
    const { choice, msPerStep, cpuMsPerStep, against, ratio } = line;
    if (json) console.log(JSON.stringify({ recipe: recipe.name, backend: name, ...line }));
    else {
      const compared = choice === against ? '' : `, ${ratio} times that of ${against}`;
      console.log(`${recipe.name}, ${choice}, ${name}: ${msPerStep} ms a step, ${cpuMsPerStep} ms of CPU${compared}`);
    }
  }
}

/** Models as the reference has them, on batches of 8 clips of 4 frames, as the other benchmarks take. */
function reference(): Recipe {
  const stage = { steps: 1, batchSize: 8, frames: 4, learningRate: 1e-3 };
  const recipe = { name: 'reference', data: {}, videoTokenizer: stage, actionTokenizer: stage, dynamics: stage };
  return recipeSchema.parse(recipe) as unknown as Recipe;
}

function someOf(text: string): Choice[] {
  const names = text.split(',');
  const unknown = names.find((name) => !all.includes(name as Choice));
  if (unknown !== undefined) throw new UsageError(`--only ${unknown}: expected some of ${all.join(', ')}`);
  return names as Choice[];
}
