import type { SafetensorsEntry } from './safetensors.ts';

/** Suffix of a tensor's name in that of its scales. */
const scaleSuffix = '.scale';

/** Matrices of fewer inputs stay float32: their scales would take much of what is saved, and they weigh little. */
const fewestRows = 16;

type Entries = Record<string, SafetensorsEntry>;

/**
 * Weights of a model with its matrices as 8-bit integers: w[i, j] ≈ scale[j] · q[i, j], with q in −127 … 127 and one scale for each
 * output channel j, the largest |w[i, j]| of the channel divided by 127 (symmetric, per channel: https://arxiv.org/abs/2004.09602, 3).
 *
 * A matrix `x` of F32 [in, out] becomes `x` of I8 [in, out] and `x.scale` of F32 [out]. What is no matrix (norms, biases, mask tokens)
 * and what is small (embeddings of a few numbers) stays as it is.
 *
 * @param entries tensors by name, as `Module.save` of `@genie/stt` gives them
 */
export function quantizeInt8(entries: Entries): Entries {
  return Object.fromEntries(
    Object.entries(entries).flatMap(([key, entry]): [string, SafetensorsEntry][] => {
      if (!isQuantized(entry)) return [[key, entry]];
      const { values, scales } = quantize(entry.data as Float32Array, entry.shape[1]!);
      return [
        [key, { dtype: 'I8', shape: entry.shape, data: values }],
        [`${key}${scaleSuffix}`, { dtype: 'F32', shape: [scales.length], data: scales }],
      ];
    }),
  );
}

function isQuantized({ dtype, shape }: SafetensorsEntry): boolean {
  return dtype === 'F32' && shape.length === 2 && shape[0]! >= fewestRows;
}

function quantize(weights: Float32Array, channels: number): { values: Int8Array; scales: Float32Array } {
  const largest = new Float32Array(channels);
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i]!;
    if (!Number.isFinite(weight)) throw new Error(`int8: found a weight of ${weight}, expected finite numbers`);
    largest[i % channels] = Math.max(largest[i % channels]!, Math.abs(weight));
  }
  // A channel of zeros has the scale 1, so that scales are never 0.
  const scales = largest.map((most) => most / 127 || 1);
  const values = new Int8Array(weights.length);
  for (let i = 0; i < weights.length; i++) {
    values[i] = Math.max(-127, Math.min(127, Math.round(weights[i]! / scales[i % channels]!)));
  }
  return { values, scales };
}

/** Row by row: `Float32Array.from` with a function takes many times as long. */
function expand(values: Int8Array, scales: Float32Array): Float32Array {
  const weights = new Float32Array(values.length);
  const channels = scales.length;
  for (let row = 0; row < values.length; row += channels) {
    for (let j = 0; j < channels; j++) weights[row + j] = values[row + j]! * scales[j]!;
  }
  return weights;
}

/**
 * The way back: float32 weights, which differ from the first ones by half a scale at most.
 *
 * @param name the file, for messages
 * @throws where a matrix of integers has no scales, or such that cannot be; the message names file and tensor
 */
export function dequantizeInt8(entries: Entries, name = 'safetensors'): Entries {
  const found: Entries = {};
  const used = new Set<string>();
  for (const [key, entry] of Object.entries(entries)) {
    if (entry.dtype !== 'I8') continue;
    const scaleKey = `${key}${scaleSuffix}`;
    const scales = scalesOf(entry, key, entries[scaleKey], name);
    used.add(scaleKey);
    found[key] = { dtype: 'F32', shape: entry.shape, data: expand(entry.data as Int8Array, scales) };
  }
  return Object.fromEntries(
    Object.entries(entries)
      .filter(([key]) => !used.has(key))
      .map(([key, entry]) => [key, found[key] ?? entry]),
  );
}

function scalesOf(
  { shape }: SafetensorsEntry,
  key: string,
  scale: SafetensorsEntry | undefined,
  name: string,
): Float32Array {
  const what = `${name}: tensor "${key}" is I8 [${shape}]`;
  const expected = `expected "${key}${scaleSuffix}", F32 [${shape.at(-1) ?? ''}], one for each output channel`;
  const advice = 'the file is damaged or was not made by quantizeInt8: make it again';
  if (shape.length !== 2) throw new Error(`${what}, expected a matrix: ${advice}`);
  if (!scale) throw new Error(`${what} and has no scales, ${expected}: ${advice}`);
  if (scale.dtype !== 'F32' || scale.shape.length !== 1 || scale.shape[0] !== shape[1]) {
    throw new Error(`${what} and its scales are ${scale.dtype} [${scale.shape}], ${expected}: ${advice}`);
  }
  const scales = scale.data as Float32Array;
  const wrong = scales.findIndex((value) => !(value > 0 && Number.isFinite(value)));
  if (wrong >= 0) throw new Error(`${what} and its scale ${wrong} is ${scales[wrong]}, expected above 0: ${advice}`);
  return scales;
}
