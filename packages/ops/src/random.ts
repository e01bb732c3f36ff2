/** Everything that a source of random numbers is; plain data, so that it can stand in a checkpoint. */
export interface RandomState {
  /** Seed of the stream; forks are made from it too. */
  seed: number;
  /** The four 32-bit words of the generator. */
  words: [number, number, number, number];
  /** The second number of a pair of normal ones, where it has not been used yet. */
  spare: number | null;
}

/**
 * Random numbers from a seed: xoshiro128** (Blackman and Vigna, https://vigna.di.unimi.it/ftp/papers/ScrambledLinear.pdf).
 *
 * The same bits on every machine and engine: only integer and basic floating-point arithmetic is used, not the engine's `Math.log`.
 */
export class Random {
  readonly #seed: number;
  readonly #words: Uint32Array;
  #spare: number | null = null;

  /** @param seed any safe integer */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed)) throw new Error(`random: seed is ${seed}, expected an integer`);
    this.#seed = seed;
    this.#words = seedWords(seed);
  }

  /** A number in [0, 1), 53 bits. */
  uniform(): number {
    const high = this.#next() >>> 5;
    const low = this.#next() >>> 6;
    return (high * 0x4000000 + low) / 0x20000000000000;
  }

  /** An integer in 0 … n-1, each as likely as the other. */
  integer(n: number): number {
    if (!(Number.isInteger(n) && n > 0 && n <= 0x100000000)) {
      throw new Error(`random: integer(${n}), expected an integer in 1 … 2^32`);
    }
    const limit = 0x100000000 - (0x100000000 % n);
    for (;;) {
      const word = this.#next();
      if (word < limit) return word % n;
    }
  }

  /** A number from the normal distribution with mean 0 and variance 1 (Marsaglia's polar method). */
  normal(): number {
    if (this.#spare !== null) {
      const spare = this.#spare;
      this.#spare = null;
      return spare;
    }
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const factor = Math.sqrt((-2 * naturalLogarithm(square)) / square);
      this.#spare = y * factor;
      return x * factor;
    }
  }

  /** The items in random order, as a new array (Fisher and Yates). */
  shuffle<T>(items: readonly T[]): T[] {
    const shuffled = [...items];
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [shuffled[i], shuffled[j]] = [shuffled[j]!, shuffled[i]!];
    }
    return shuffled;
  }

  /**
   * A source of its own for a part of the work.
   *
   * It depends on this one's seed and the label only, not on what has been drawn, so that parts do not disturb one another.
   */
  fork(label: string): Random {
    let hash = BigInt.asUintN(64, BigInt(this.#seed)) ^ 0xcbf29ce484222325n;
    for (const byte of new TextEncoder().encode(label)) {
      hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n); // FNV-1a
    }
    return new Random(Number(hash >> 11n));
  }

  state(): RandomState {
    return { seed: this.#seed, words: [...this.#words] as RandomState['words'], spare: this.#spare };
  }

  /** A source that goes on where `state` was taken. */
  static restore(state: RandomState): Random {
    const random = new Random(state.seed);
    random.#words.set(state.words);
    random.#spare = state.spare;
    return random;
  }

  #next(): number {
    const s = this.#words;
    const result = Math.imul(rotateLeft(Math.imul(s[1]!, 5), 7), 9) >>> 0;
    const t = s[1]! << 9;
    s[2]! ^= s[0]!;
    s[3]! ^= s[1]!;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= t;
    s[3] = rotateLeft(s[3]!, 11);
    return result;
  }
}

const rotateLeft = (x: number, k: number): number => (x << k) | (x >>> (32 - k));

/** Four words from a seed by splitmix64, as the authors of xoshiro advise: never all zero. */
function seedWords(seed: number): Uint32Array {
  let state = BigInt.asUintN(64, BigInt(seed));
  const words = new Uint32Array(4);
  for (let i = 0; i < 4; i += 2) {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let z = BigInt.asUintN(64, (state ^ (state >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    z ^= z >> 31n;
    words[i] = Number(z & 0xffffffffn);
    words[i + 1] = Number(z >> 32n);
  }
  return words;
}

/** ln x for 0 < x < 1, by 2·artanh((m - 1)/(m + 1)) of the mantissa m: `Math.log` may differ in its last bits between engines. */
function naturalLogarithm(x: number): number {
  let mantissa = x;
  let exponent = 0;
  while (mantissa < Math.SQRT1_2) {
    mantissa *= 2;
    exponent--;
  }
  const s = (mantissa - 1) / (mantissa + 1); // |s| < 0.172
  const square = s * s;
  let series = 0;
  for (let k = 21; k >= 1; k -= 2) series = series * square + 1 / k;
  return 2 * s * series + exponent * Math.LN2;
}
