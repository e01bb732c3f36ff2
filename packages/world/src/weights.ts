import { decodeSafetensors, dequantizeInt8, encodeSafetensors, quantizeInt8, type SafetensorsEntry } from '@genie/ops';
import type { WeightFormat } from './info.ts';

type Entries = Record<string, SafetensorsEntry>;

/** A model's file. */
export function encodeWeights(entries: Entries, weights: WeightFormat): Uint8Array {
  return encodeSafetensors(weights === 'int8' ? quantizeInt8(entries) : entries);
}

/**
 * The float32 weights of a model's file.
 *
 * @param weights what `world.json` says that the file holds
 * @throws one line that names the file, where it is damaged or holds something else
 */
export function decodeWeights(bytes: Uint8Array, file: string, weights: WeightFormat): Entries {
  const { tensors } = decodeSafetensors(bytes, file);
  return weights === 'int8' ? dequantizeInt8(tensors, file) : tensors;
}
