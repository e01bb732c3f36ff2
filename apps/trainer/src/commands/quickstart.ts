import { duration } from '@genie/pipeline/internal/progress';
import { stages } from '@genie/pipeline/internal/run/folder';
import { Command } from 'commander';
import { type ServeOptions, servePage, withServeOptions } from './demo.ts';
import { type TrainingOptions, withReplicas, withRunOptions } from './options.ts';
import { worldFolder } from './play.ts';
import { trainStages } from './train-stages.ts';

/**
 * Changes that make the recipe `pong` a matter of minutes: fewer videos, a smaller tokenizer, fewer steps; and chance, which finds a lost
 * ball again.
 */
const quick = [
  'data.videosPerGame=120',
  'videoTokenizer.model.numBlocks=1',
  'videoTokenizer.steps=1600',
  'actionTokenizer.steps=400',
  'dynamics.steps=6000',
  'world.sampling.temperature=0.5',
  'evaluate.inverseDynamicsSteps=60',
];

export function quickstartCommand(): Command {
  const command = new Command('quickstart')
    .description('a playable Pong from nothing, in minutes: the recipe pong, smaller and shorter')
    .argument('[overrides...]', 'key=value for any key of the recipe')
    .option('--no-serve', 'end after the report');
  return withServeOptions(withReplicas(withRunOptions(command, 'pong'))).action(
    async (overrides: string[], options: TrainingOptions & ServeOptions & { serve: boolean }) => {
      const started = performance.now();
      const { finished, run } = await trainStages(stages, [...quick, ...overrides], options);
      if (!finished) return;
      console.log(
        `\nDone in ${duration((performance.now() - started) / 1000)}. Report: ${run.stage('report')}/index.html`,
      );
      if (options.serve) await servePage(options, worldFolder(run.root));
    },
  );
}
