import { dataType, type Graph } from './graph.ts';

/** Adds to the graph a share of the way from a value to the one after a step. @returns its node */
export function partOfStep(
  graph: Graph,
  { before, after, share }: { before: string; after: string; share: number },
): string {
  if (share === 1) return after;
  const floats = { T: { type: dataType.float32 } };
  const factor = graph.constant({ dtype: dataType.float32, shape: [], bytes: bytesOf(share) });
  const change = graph.add('Sub', [after, before], floats);
  return graph.add('AddV2', [before, graph.add('Mul', [change, factor], floats)], floats);
}

function bytesOf(number: number): Uint8Array {
  return new Uint8Array(Float32Array.of(number).buffer);
}
