export { type VideoTokenizerConfig, type VideoTokenizerInput, videoTokenizerSchema } from './config.ts';
export { type DetokenizeOptions, VideoTokenizer } from './model.ts';
export {
  type PerceptualLoss,
  type VideoTokenizerLoss,
  type VideoTokenizerLossOptions,
  videoTokenizerLoss,
} from './objective.ts';
export {
  type VideoTokenizerObjective,
  type VideoTokenizerObjectiveInput,
  videoTokenizerObjectiveSchema,
} from './objective-config.ts';
