import type * as tf from '@tensorflow/tfjs-core';
import type { BlockNextOptions } from '../../operations/block-next.ts';
import {
  type AttentionWeights,
  type BlockWeights,
  type MapWeights,
  type NormWeights,
  weightNames,
  weightsOf,
} from '../../operations/block-weights.ts';
import type { KernelContext, WasmKernels } from './kernel.ts';

type Inputs = tf.NamedTensorInfoMap;
type Tables = BlockNextOptions['space'];
type Info = tf.TensorInfo;

const epsilon = 1e-5;

/** The sizes of a call: B clips of n new frames after t, P patches, E numbers each, H heads of D, F inside the feed-forward. */
interface Sizes {
  B: number;
  t: number;
  n: number;
  P: number;
  E: number;
  H: number;
  D: number;
  F: number;
  rows: number;
}

function sizesOf({ x, past }: Inputs, { feedForward }: BlockWeights<Info>, H: number): Sizes {
  const [B, n, P, E] = x!.shape as [number, number, number, number];
  const F = feedForward.gate.weight.shape[1]!;
  return { B, t: past?.shape[1] ?? 0, n, P, E, H, D: E / H, F, rows: B * n * P };
}

/** A block's run: a sequence of our kernels in memory that is taken once, each on what the one before left. */
class BlockRun {
  readonly #context: KernelContext;
  readonly #inputs: Inputs;
  readonly #weights: BlockWeights<Info>;
  readonly #options: BlockNextOptions;
  readonly #sizes: Sizes;
  readonly #wide: number;
  readonly #narrow: number;
  readonly #branch: number;
  readonly #normed: number;
  readonly #logs: number;
  readonly #weight: number;
  readonly #bias: number;
  readonly #film: number;
  readonly #work: number;

  constructor(context: KernelContext, inputs: Inputs, weights: BlockWeights<Info>, options: BlockNextOptions) {
    this.#context = context;
    this.#inputs = inputs;
    this.#weights = weights;
    this.#options = options;
    this.#sizes = sizesOf(inputs, weights, options.numHeads);
    const { B, t, n, P, E, H, D, F, rows } = this.#sizes;
    const { kernels } = context;
    const outputs = Math.max(3 * E, 2 * F);
    const floats = (count: number): number => context.scratch(4 * count);
    this.#wide = floats(rows * outputs);
    this.#narrow = floats(rows * Math.max(E, F));
    this.#branch = floats(rows * E);
    this.#normed = options.norm === 'pre' ? floats(rows * E) : 0;
    this.#logs = floats(rows * H);
    this.#weight = floats(E * outputs);
    this.#bias = floats(outputs);
    this.#film = floats(B * n * 2 * E);
    this.#work = context.scratch(
      Math.max(
        kernels.linearScratch(Math.max(E, F), outputs),
        kernels.attentionScratch(P, D),
        kernels.attentionNextScratch(t + n, H),
        kernels.normScratch(E),
      ),
    );
  }

  /** Attention in each frame, of the rows at `x`; leaves the branch. */
  attendInSpace(x: number, attention: AttentionWeights<Info>): void {
    const { kernels } = this.#context;
    const { B, n, P, H, D } = this.#sizes;
    const { space } = this.#options;
    this.#project(x, attention, space, P, 1);
    const bias = this.#table(space.bias);
    kernels.attentionForward(this.#wide, bias, this.#narrow, this.#logs, this.#work, B, n, P, H, D, 0, 0);
    this.#map(this.#narrow, attention.output, this.#branch);
  }

  /** Attention of each place over time, of the rows at `x`; leaves the branch. What was seen goes to `seen`, if not 0. */
  attendOverTime(x: number, attention: AttentionWeights<Info>, seen: number): void {
    const { kernels, address } = this.#context;
    const { B, t, n, P, E, H, D } = this.#sizes;
    const { time } = this.#options;
    this.#project(x, attention, time, n, P);
    const past = address(this.#inputs.past);
    const bias = this.#table(time.bias);
    kernels.attentionNext(past, this.#wide, bias, this.#narrow, this.#work, B, t, n, P, H, D);
    if (seen) {
      const [before, after] = [t, n].map((frames) => frames * P * 12 * E) as [number, number];
      if (before > 0) kernels.copyRows(past, before, seen, before + after, B, before);
      kernels.copyRows(this.#wide, after, seen + before, before + after, B, after);
    }
    this.#map(this.#narrow, attention.output, this.#branch);
  }

  /** The gated feed-forward of the rows at `x`; leaves the branch. */
  feedForward(x: number): void {
    const { F, rows } = this.#sizes;
    const { gate, value, output } = this.#weights.feedForward;
    this.#mapTogether(x, [gate, value]);
    this.#context.kernels.swigluForward(this.#wide, this.#narrow, rows, F);
    this.#map(this.#narrow, output, this.#branch);
  }

  /** One part of the block with its norm and residual, from `x` to `y`, which may be the same. */
  connect(x: number, y: number, norm: NormWeights<Info>, part: (x: number) => void): void {
    const { kernels } = this.#context;
    const { rows, E } = this.#sizes;
    if (this.#options.norm === 'post') {
      part(x);
      this.#norm(norm, this.#branch, x, y);
    } else {
      this.#norm(norm, x, 0, this.#normed);
      part(this.#normed);
      kernels.add(x, this.#branch, y, rows * E);
    }
  }

  #norm({ rms, film }: NormWeights<Info>, x: number, residual: number, y: number): void {
    const { kernels, address } = this.#context;
    const { B, n, P, E, rows } = this.#sizes;
    if (rms) {
      kernels.normForward(x, residual, address(rms.weight), 0, 0, y, this.#work, 1, rows, E, epsilon, 0);
      return;
    }
    const modulated = this.#inputs.modulation && film ? this.#filmOf(film) : 0;
    const [groups, each] = modulated ? [B * n, P] : [1, rows];
    kernels.normForward(x, residual, 0, 0, modulated, y, this.#work, groups, each, E, epsilon, 1);
  }

  /** γ beside β of each frame; zeros for a first one that nothing leads to. */
  #filmOf(film: MapWeights<Info>): number {
    const { kernels, address, floats } = this.#context;
    const { B, n, E } = this.#sizes;
    const { modulation } = this.#inputs;
    const [, given, A] = modulation!.shape as [number, number, number];
    const [weight, bias] = [address(film.weight), address(film.bias)];
    for (let b = 0; b < B; b++) {
      const to = this.#film + 8 * E * b * n;
      if (given < n) floats(to, 2 * E).fill(0);
      const from = address(modulation) + 4 * A * b * given;
      kernels.linearForward(from, weight, bias, to + 8 * E * (n - given), this.#work, given, A, 2 * E);
    }
    return this.#film;
  }

  /** Queries, keys and values beside each other, turned by their places; `copies` neighbours share one of `length` places. */
  #project(
    x: number,
    { query, key, value }: AttentionWeights<Info>,
    { rotary }: Tables,
    length: number,
    copies: number,
  ): void {
    this.#mapTogether(x, [query, key, value]);
    if (!rotary) return;
    const { H, D, rows } = this.#sizes;
    const [cos, sin] = [this.#table(rotary.cos), this.#table(rotary.sin)];
    this.#context.kernels.rotate(this.#wide, cos, sin, rows, length, copies, H, D);
  }

  /** Several maps of the same rows as one, into `wide`: their weights are small. */
  #mapTogether(x: number, maps: MapWeights<Info>[]): void {
    const { kernels, address } = this.#context;
    const { E, rows } = this.#sizes;
    const outputs = maps.reduce((sum, { weight }) => sum + weight.shape[1]!, 0);
    let at = 0;
    for (const { weight, bias } of maps) {
      const own = 4 * weight.shape[1]!;
      kernels.copyRows(address(weight), own, this.#weight + at, 4 * outputs, E, own);
      kernels.copyRows(address(bias), own, this.#bias + at, own, 1, own);
      at += own;
    }
    kernels.linearForward(x, this.#weight, this.#bias, this.#wide, this.#work, rows, E, outputs);
  }

  #map(x: number, { weight, bias }: MapWeights<Info>, y: number): void {
    const { kernels, address } = this.#context;
    const [inputs, outputs] = weight.shape as [number, number];
    kernels.linearForward(x, address(weight), address(bias), y, this.#work, this.#sizes.rows, inputs, outputs);
  }

  /** Puts a table where the kernels can read it; 0 for none. */
  #table(values: Float32Array | undefined): number {
    if (!values) return 0;
    const at = this.#context.scratch(values.byteLength);
    this.#context.floats(at, values.length).set(values);
    return at;
  }
}

export const blockNextOnWasm: WasmKernels = {
  GenieBlockNext(context, inputs, options: BlockNextOptions) {
    const { x, past } = inputs;
    const [B, n, P, E] = x!.shape as [number, number, number, number];
    const weights = weightsOf(weightNames.map((name) => inputs[name]));
    const { temporalAttention, temporalNorm } = weights;
    const output = context.output(x!.shape);
    const seen =
      temporalAttention && options.remember ? context.output([B, (past?.shape[1] ?? 0) + n, P, 3 * E]) : undefined;
    const run = new BlockRun(context, inputs, weights, options);
    // Memory may have moved while it was taken: addresses from here on.
    const y = context.address(output);
    run.connect(context.address(x), y, weights.spatialNorm, (h) => run.attendInSpace(h, weights.spatialAttention));
    if (temporalAttention) {
      run.connect(y, y, temporalNorm!, (h) => run.attendOverTime(h, temporalAttention, context.address(seen)));
    }
    run.connect(y, y, weights.feedForwardNorm, (h) => run.feedForward(h));
    return seen ? [output, seen] : [output];
  },
};
