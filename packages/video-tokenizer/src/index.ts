export { type VideoTokenizerConfig, type VideoTokenizerInput, videoTokenizerSchema } from './config.ts';
export {
  type PerceptualLoss,
  type VideoTokenizerLoss,
  type VideoTokenizerLossOptions,
  videoTokenizerLoss,
} from './loss.ts';
export { type DetokenizeOptions, VideoTokenizer } from './video-tokenizer.ts';
