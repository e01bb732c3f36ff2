export { type VideoTokenizerConfig, type VideoTokenizerInput, videoTokenizerSchema } from './config.ts';
export { videoTokenizerLoss } from './loss.ts';
export { type DetokenizeOptions, VideoTokenizer } from './video-tokenizer.ts';
