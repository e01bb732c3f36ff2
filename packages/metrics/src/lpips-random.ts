import { architectures, type LpipsName, type NamedArrays } from './lpips-network.ts';

/**
 * Weights that nobody trained for the network behind LPIPS: random features. Each layer keeps the size of what passes through it (He
 * initialisation, biases 0), and every channel counts 1. What such a network tells apart is edges and patterns, not things; the distance
 * is no LPIPS and should not be called so.
 *
 * Source: He, Zhang, Ren, Sun, "Delving deep into rectifiers", 2015, section 2.2.
 *
 * @param normal - draws from N(0, 1)
 */
export function randomLpipsArrays(name: LpipsName, normal: () => number): NamedArrays {
  const arrays: Record<string, { shape: number[]; data: Float32Array }> = {};
  let channels = 3;
  for (const [g, group] of architectures[name].entries()) {
    for (const layer of group) {
      if ('pool' in layer) continue;
      const { index, out, side } = layer;
      const inputs = channels * side ** 2;
      const deviation = Math.sqrt(2 / inputs);
      const at = `net.slice${g + 1}.${index}`;
      arrays[`${at}.weight`] = {
        shape: [out, channels, side, side],
        data: Float32Array.from({ length: out * inputs }, () => deviation * normal()),
      };
      arrays[`${at}.bias`] = { shape: [out], data: new Float32Array(out) };
      channels = out;
    }
    arrays[`lin${g}.model.1.weight`] = { shape: [1, channels, 1, 1], data: new Float32Array(channels).fill(1) };
  }
  return arrays;
}
