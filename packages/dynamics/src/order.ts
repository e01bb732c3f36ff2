/** The `count` hidden places from `start` to `end` with the highest confidence; of equals, the first. */
export function surest(
  confidence: ArrayLike<number>,
  hidden: Uint8Array,
  { start, end, count }: { start: number; end: number; count: number },
): number[] {
  const places: number[] = [];
  for (let place = start; place < end; place++) if (hidden[place]) places.push(place);
  return places.sort((a, b) => confidence[b]! - confidence[a]! || a - b).slice(0, count);
}
