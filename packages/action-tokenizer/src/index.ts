export { ActionTokenizer, type EncodeOptions, type ModeOptions } from './action-tokenizer.ts';
export { type ActionTokenizerConfig, type ActionTokenizerInput, actionTokenizerSchema } from './config.ts';
export {
  type ActionTokenizerDraw,
  type ActionTokenizerLoss,
  type ActionTokenizerLossOptions,
  actionTokenizerLoss,
  drawActionTokenizer,
} from './loss.ts';
