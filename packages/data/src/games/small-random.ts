/**
 * A stream of numbers in 0…1 that follows from an integer (mulberry32): what a world is grown from, where its state has to tell that in one
 * number. The same bits on every machine.
 */
export function smallRandom(seed: number): () => number {
  let at = seed | 0;
  return () => {
    at = (at + 0x6d2b79f5) | 0;
    let mixed = Math.imul(at ^ (at >>> 15), at | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
