/** The neighbours of a node on a square grid of `side`² nodes, row by row: left, right, above, below. */
export function neighboursOf(node: number, side: number): number[] {
  const found: number[] = [];
  if (node % side > 0) found.push(node - 1);
  if (node % side < side - 1) found.push(node + 1);
  if (node >= side) found.push(node - side);
  if (node < side * (side - 1)) found.push(node + side);
  return found;
}

/**
 * Joins all nodes of a square grid by a random spanning tree, grown depth first.
 *
 * @param side nodes in each direction
 * @param from node that it begins with
 * @param below draws a whole number from 0 to n - 1
 * @param join hears of each two neighbours that are joined
 */
export function growSpanningTree(
  { side, from, below }: { side: number; from: number; below: (n: number) => number },
  join: (node: number, next: number) => void,
): void {
  const path = [from];
  const seen = new Set(path);
  while (path.length > 0) {
    const node = path.at(-1)!;
    const unseen = neighboursOf(node, side).filter((one) => !seen.has(one));
    if (unseen.length === 0) {
      path.pop();
      continue;
    }
    const next = unseen[below(unseen.length)]!;
    join(node, next);
    seen.add(next);
    path.push(next);
  }
}
