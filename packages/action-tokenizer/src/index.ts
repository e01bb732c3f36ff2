export { type CodeFutures, codeFutures, readBack } from './categorical/code-futures.ts';
export { type ActionTokenizerConfig, type ActionTokenizerInput, actionDim, actionTokenizerSchema } from './config.ts';
export type { EncodeOptions, ModeOptions } from './encoder.ts';
export {
  drawInverseDynamics,
  InverseDynamics,
  type InverseDynamicsBatch,
  inverseDynamicsLoss,
} from './inverse-dynamics.ts';
export { ActionTokenizer } from './model.ts';
export {
  type ActionTokenizerDraw,
  type ActionTokenizerLoss,
  type ActionTokenizerLossOptions,
  actionTokenizerLoss,
  drawActionTokenizer,
  EXPLORED,
} from './objective.ts';
export {
  type ActionTokenizerObjective,
  type ActionTokenizerObjectiveInput,
  actionTokenizerObjectiveProblems,
  actionTokenizerObjectiveSchema,
} from './objective-config.ts';
