export { joined, spoilBytes, spoilJson } from './spoil.ts';
export { type Dice, type FuzzTarget, Nonsense, problemWith } from './target.ts';
export { corpusOf, lookAt, spoiled } from './turn.ts';
