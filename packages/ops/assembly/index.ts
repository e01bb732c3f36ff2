export { adamw } from './adamw';
export { attentionBackward, attentionForward, attentionScratch } from './attention';
export { linearBackward, linearForward, linearScratch } from './linear';
export { crossEntropyBackward, crossEntropyForward } from './cross-entropy';
export { normBackward, normForward, normScratch } from './norm';
export { swigluBackward, swigluForward } from './swiglu';
export { smoothL1Backward, smoothL1Forward, smoothL1Scratch } from './smooth-l1';
export { matMul, matMulScratch } from './mat-mul';
export { tanh } from './tanh';
