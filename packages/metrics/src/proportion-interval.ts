/**
 * Wilson's 95 % interval of a share: where it could lie had another sample of the same size been drawn. Unlike the normal
 * approximation it stays within 0…1 and has a width even where the share is 0 or 1. It takes the sample's members as
 * independent.
 *
 * Source: Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
 *
 * @param share - of the sample, 0…1
 * @param count - size of the sample, 1 at least
 */
export function proportionInterval(share: number, count: number): [low: number, high: number] {
  const z = 1.959964; // the normal distribution has 2.5 % above it
  const middle = (share + (z * z) / (2 * count)) / (1 + (z * z) / count);
  const reach = (z / (1 + (z * z) / count)) * Math.sqrt((share * (1 - share)) / count + (z * z) / (4 * count * count));
  return [Math.max(0, middle - reach), Math.min(1, middle + reach)];
}
