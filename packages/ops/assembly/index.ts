export { attentionBackward, attentionForward, attentionScratch } from './attention';
export { linearBackward, linearForward, linearScratch } from './linear';
