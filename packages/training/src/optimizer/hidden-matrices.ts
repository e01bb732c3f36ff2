/** Ends of a model, first and last: the last words of the parts of a name. */
const edges = /(embedding|token|position|positions|head|film|modulation|router)$/i;

/** A matrix, as opposed to a vector that is written as one. @param shape of a parameter */
export function isMatrix(shape: readonly number[]): boolean {
  return shape.length === 2 && Math.min(...shape) > 1;
}

/**
 * Returns whether a parameter is a matrix between hidden layers, which is what Muon is for: embeddings and heads are left to
 * AdamW, as are vectors (Jordan et al. 2024). Here, those are parameters of another rank than 2 or with one row or column, and
 * those with a part of their name that ends in embedding, token, position(s), head, film, modulation (both: action → scale and
 * shift) or router (of a mixture of experts).
 *
 * @param name such as `transformer.blocks.0.spatialAttention.query.weight`
 */
export function isHiddenMatrix(name: string, shape: readonly number[]): boolean {
  return isMatrix(shape) && !name.split('.').some((part) => edges.test(part));
}
