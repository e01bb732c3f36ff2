import { type Figure, notDefined } from './figure.ts';
import { eigenvalues, squareRoot } from './symmetric.ts';

/**
 * Fréchet distance between two sets of feature vectors, each taken as a normal distribution:
 * |μ₁ - μ₂|² + tr(C₁ + C₂ - 2 (C₁C₂)^½), with sample covariances (divided by n - 1). 0 for equal distributions. Which features:
 * say it beside the figure, as distances over different extractors or sample sizes cannot be compared. With few vectors the distance is
 * too large; as many as there are dimensions is the least that means something.
 *
 * Source: Dowson and Landau, "The Fréchet distance between multivariate normal distributions", 1982; Heusel et al., "GANs trained by a two
 * time-scale update rule converge to a local Nash equilibrium", 2017, section 4.
 *
 * @param a, b - feature vectors one after the other, [n, dimensions]
 * @returns the distance and both sample sizes; not defined below 2 vectors on a side
 * @throws RangeError when the vectors are not whole
 */
export function frechetDistance(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  dimensions: number,
): Figure<{ samples: [number, number]; dimensions: number }> {
  const [first, second] = [a, b].map((vectors, i) => {
    if (!Number.isInteger(dimensions) || dimensions < 1 || vectors.length % dimensions !== 0) {
      const which = i === 0 ? 'first' : 'second';
      throw new RangeError(`the ${which} set has ${vectors.length} values; expected a multiple of ${dimensions}`);
    }
    return vectors.length / dimensions;
  });
  if (Math.min(first, second) < 2)
    return notDefined(`a covariance needs 2 vectors or more, found ${first} and ${second}`);
  const [p, q] = [moments(a, dimensions), moments(b, dimensions)];
  let distance = 0;
  for (let i = 0; i < dimensions; i++) {
    distance += (p.mean[i] - q.mean[i]) ** 2 + p.covariance[i * dimensions + i] + q.covariance[i * dimensions + i];
  }
  // tr (C₁C₂)^½ is the sum of the roots of the eigenvalues of C₁^½ C₂ C₁^½, which is symmetric.
  const root = squareRoot(p.covariance, dimensions);
  const product = multiply(multiply(root, q.covariance, dimensions), root, dimensions);
  for (const value of eigenvalues(product, dimensions)) distance -= 2 * Math.sqrt(Math.max(0, value));
  return { value: Math.max(0, distance), samples: [first, second], dimensions };
}

function moments(vectors: ArrayLike<number>, size: number): { mean: Float64Array; covariance: Float64Array } {
  const count = vectors.length / size;
  const mean = new Float64Array(size);
  for (let i = 0; i < vectors.length; i++) mean[i % size] += vectors[i] / count;
  const covariance = new Float64Array(size * size);
  for (let n = 0; n < count; n++) {
    for (let i = 0; i < size; i++) {
      const di = (vectors[n * size + i] - mean[i]) / (count - 1);
      for (let j = 0; j < size; j++) covariance[i * size + j] += di * (vectors[n * size + j] - mean[j]);
    }
  }
  return { mean, covariance };
}

function multiply(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < size; k++) {
      const value = a[i * size + k];
      for (let j = 0; j < size; j++) out[i * size + j] += value * b[k * size + j];
    }
  }
  return out;
}
