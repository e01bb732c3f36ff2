export { ActionTokenizer } from './action-tokenizer.ts';
export { CategoricalQuantizer } from './categorical-quantizer.ts';
export { codeErrors } from './code-errors.ts';
export { type ActionTokenizerConfig, type ActionTokenizerInput, actionDim, actionTokenizerSchema } from './config.ts';
export type { EncodeOptions, ModeOptions } from './encoder.ts';
export {
  type ActionTokenizerDraw,
  type ActionTokenizerLoss,
  type ActionTokenizerLossOptions,
  actionTokenizerLoss,
  drawActionTokenizer,
} from './loss.ts';
export { type Survey, surveyVideo } from './survey.ts';
