import type { TrainResult } from '@genie/training';
import type { Recipe } from '../recipe/schema.ts';
import type { ModelStage } from '../run/folder.ts';
import { actionTokenizerStage } from './action-tokenizer.ts';
import { dynamicsStage } from './dynamics.ts';
import type { StageOptions } from './training-stage.ts';
import { videoTokenizerStage } from './video-tokenizer.ts';

const trainers: Record<ModelStage, (recipe: Recipe, options: StageOptions) => Promise<TrainResult>> = {
  'video-tokenizer': videoTokenizerStage,
  'action-tokenizer': actionTokenizerStage,
  dynamics: dynamicsStage,
};

/** Trains the model of a stage: as the only replica, as the one that leads, or as one of the others. */
export function trainStage(stage: ModelStage, recipe: Recipe, options: StageOptions): Promise<TrainResult> {
  return trainers[stage](recipe, options);
}
