import { type BenchSizes, referenceSizes, usualSizes } from './sizes.ts';
import type { BenchModel } from './training-bench.ts';

/** A training step, or a frame of play, that is measured on all sides. */
export interface Row {
  name: 'tokenizer' | 'dynamics' | 'tokenizer-usual' | 'play';
  title: string;
  model: BenchModel | 'play';
  sizes: BenchSizes;
  /** Steps that count, of ours and of the slower reference; the median of each counts. */
  repeat: { ours: number; reference: number };
  /** Steps before them. */
  warmUp: number;
  /** Goals of the project by contender, as multiples of the speed of eager PyTorch on the same cores. */
  goals: Record<string, number>;
}

/** Rows of every comparison. */
export const rows: readonly Row[] = [
  {
    name: 'tokenizer',
    title: 'tokenizer step, the reference’s sizes',
    model: 'tokenizer',
    sizes: referenceSizes,
    repeat: { ours: 7, reference: 3 },
    warmUp: 2,
    goals: { wasm: 4, tensorflow: 10 },
  },
  {
    name: 'dynamics',
    title: 'dynamics step, the reference’s sizes',
    model: 'dynamics',
    sizes: referenceSizes,
    repeat: { ours: 7, reference: 3 },
    warmUp: 2,
    goals: { wasm: 4, tensorflow: 10 },
  },
  {
    name: 'tokenizer-usual',
    title: 'tokenizer step, usual sizes',
    model: 'tokenizer',
    sizes: usualSizes,
    repeat: { ours: 15, reference: 15 },
    warmUp: 3,
    goals: { wasm: 1.2, tensorflow: 2.5 },
  },
  {
    name: 'play',
    title: 'frame of play, 10 rounds, the reference’s sizes',
    model: 'play',
    sizes: { ...referenceSizes, batch: 1 },
    repeat: { ours: 20, reference: 3 },
    warmUp: 2,
    goals: { wasm: 30, tensorflow: 30 },
  },
];

/** The sizes of a row in words. */
export function sizesInWords({ model, sizes }: Row): string {
  const { batch, patch, embed, heads, hidden, blocks } = sizes;
  const depth = { tokenizer: `${blocks} + ${blocks}`, dynamics: `${2 * blocks}`, play: `${blocks} + ${2 * blocks}` }[
    model
  ];
  return `patch ${patch}, embedding ${embed}, ${heads} heads, feed-forward ${hidden}, ${depth} blocks, batch ${batch}`;
}

/** The options of `genie bench` and of the reference's script that say what a row measures. */
export function rowArguments({ sizes, warmUp }: Row, repeat: number): string[] {
  const options = { ...sizes, 'warm-up': warmUp, repeat };
  return Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
}
