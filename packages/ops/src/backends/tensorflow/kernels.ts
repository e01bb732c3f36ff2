// The kernels of this backend, a line for each file.
export { adamwOnTensorflow } from './adamw.ts';
export { attentionOnTensorflow } from './attention.ts';
export { blockNextOnTensorflow } from './block-next.ts';
export { chooseTokensOnTensorflow } from './choose-tokens.ts';
export { linearOnTensorflow } from './linear.ts';
export { maskedCrossEntropyOnTensorflow } from './masked-cross-entropy.ts';
export { normOnTensorflow } from './norm.ts';
export { smoothL1OnTensorflow } from './smooth-l1.ts';
export { swigluOnTensorflow } from './swiglu.ts';
