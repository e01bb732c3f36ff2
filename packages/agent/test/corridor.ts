import type { Simulated, Simulator } from '../src/index.ts';

const length = 5;

/** A walk along a corridor of five places, seen as one token a place: action 1 goes right, 0 left; the right end is worth 1 and ends it. */
export class Corridor implements Simulator {
  readonly count: number;
  readonly spaces: Simulator['spaces'] = { patches: length, levels: [2], actions: 2 };
  #places: number[] = [];

  constructor(count: number) {
    this.count = count;
  }

  async begin(places: readonly number[], seeds: readonly number[]): Promise<Int32Array[]> {
    for (const [n, i] of places.entries()) this.#places[i] = seeds[n]! % (length - 1);
    return places.map((i) => this.#show(i));
  }

  async advance(actions: readonly number[]): Promise<Simulated> {
    this.#places = this.#places.map((place, i) => Math.max(0, place + (actions[i] === 1 ? 1 : -1)));
    const isThere = this.#places.map((place) => place === length - 1);
    return { tokens: this.#places.map((_, i) => this.#show(i)), rewards: isThere.map(Number), terminated: isThere };
  }

  #show(i: number): Int32Array {
    return Int32Array.from({ length }, (_, place) => Number(place === this.#places[i]));
  }

  snapshot(): unknown {
    return [...this.#places];
  }

  async restore(snapshot: unknown): Promise<void> {
    this.#places = [...(snapshot as number[])];
  }

  dispose(): void {}
}
