// The kernels of this backend, a line for each file.
export { attentionOnWebGpu } from './attention.ts';
export { chooseTokensOnWebGpu } from './choose-tokens.ts';
export { linearOnWebGpu } from './linear.ts';
export { normOnWebGpu } from './norm.ts';
export { rotateOnWebGpu } from './rotate.ts';
export { swigluOnWebGpu } from './swiglu.ts';
