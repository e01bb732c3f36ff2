export { attentionBackward, attentionForward, attentionScratch } from './attention';
