import { encodeSafetensors, Random, type SafetensorsEntry } from '@genie/ops';

const convolutions: [name: string, shape: [number, number, number, number]][] = [
  ['net.slice1.0', [64, 3, 11, 11]],
  ['net.slice2.3', [192, 64, 5, 5]],
  ['net.slice3.6', [384, 192, 3, 3]],
  ['net.slice4.8', [256, 384, 3, 3]],
  ['net.slice5.10', [256, 256, 3, 3]],
];

/** Tensors with the names and shapes of LPIPS over AlexNet. Their numbers are random, so they measure nothing. */
export function lpipsTensors(): Record<string, SafetensorsEntry> {
  const random = new Random(1);
  const tensors: Record<string, SafetensorsEntry> = {};
  const add = (name: string, shape: number[], draw: () => number) => {
    const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, draw);
    tensors[name] = { dtype: 'F32', shape, data };
  };
  for (const [i, [name, shape]] of convolutions.entries()) {
    const bound = Math.sqrt(3 / (shape[1] * shape[2] * shape[3]));
    add(`${name}.weight`, shape, () => (2 * random.uniform() - 1) * bound);
    add(`${name}.bias`, [shape[0]], () => 0.1 * random.uniform());
    add(`lin${i}.model.1.weight`, [1, shape[0], 1, 1], () => random.uniform());
  }
  return tensors;
}

/** The same as a file. */
export function lpipsFile(tensors: Record<string, SafetensorsEntry> = lpipsTensors()): Uint8Array {
  return encodeSafetensors(tensors);
}
