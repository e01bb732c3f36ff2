import { readFileSync } from 'node:fs';
import { LpipsNetwork, type NamedArrays, randomLpipsArrays } from '@genie/metrics';
import { decodeSafetensors, Random } from '@genie/ops';
import { sha256 } from '@genie/training';
import type { PerceptualLoss } from '@genie/video-tokenizer';
import { UsageError } from '../errors.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { Perceptual } from '../recipe/training-choices.ts';
import { LpipsLayers } from './lpips-layers.ts';

const key = 'videoTokenizer.perceptual';

/** A perceptual loss that is at work. */
export interface OpenPerceptualLoss extends PerceptualLoss {
  /** sha256 of the file of weights; undefined where they are random. */
  hash: string | undefined;
  dispose(): void;
}

/**
 * The perceptual loss of a recipe's video tokenizer.
 *
 * @throws UsageError where the frames are too small for the network, or the file does not hold its weights: it names the first tensor that
 *   is missing or of another shape
 */
export function openPerceptualLoss(choice: Perceptual, { data }: Pick<Recipe, 'data'>): OpenPerceptualLoss {
  const { network, hash } = readNetwork(choice);
  const { smallestSide } = network;
  if (Math.min(data.height, data.width) < smallestSide) {
    throw new UsageError(
      `${key}.network: ${choice.network} needs frames of at least ${smallestSide} × ${smallestSide}, found ${data.height} × ${data.width} (data.height, data.width)`,
    );
  }
  const layers = new LpipsLayers(network);
  return {
    weight: choice.weight,
    hash,
    distance: (reconstruction, frames) => layers.distance(reconstruction, frames),
    dispose: () => layers.dispose(),
  };
}

/** Checks what a recipe names, so that a wrong file is told before any work is done. */
export function checkPerceptualLoss(recipe: Pick<Recipe, 'data' | 'videoTokenizer'>): void {
  const { perceptual } = recipe.videoTokenizer;
  if (perceptual) openPerceptualLoss(perceptual, recipe).dispose();
}

function readNetwork({ network: name, weights, seed }: Perceptual): {
  network: LpipsNetwork;
  hash: string | undefined;
} {
  if (weights === 'random') {
    const random = new Random(seed).fork('perceptual');
    const arrays = randomLpipsArrays(name, () => random.normal());
    return { network: new LpipsNetwork(arrays, 'random', name), hash: undefined };
  }
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(readFileSync(weights));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'no such file' : `cannot be read (${code})`;
    throw new UsageError(`${key}.weights: ${weights}: ${reason}; expected a file of LPIPS weights, or random`, {
      cause: error,
    });
  }
  try {
    const { tensors } = decodeSafetensors(bytes, weights);
    const other = Object.entries(tensors).find(([, { dtype }]) => dtype !== 'F32');
    if (other) throw new Error(`${weights}: "${other[0]}" is ${other[1].dtype}, expected F32`);
    return { network: new LpipsNetwork(tensors as NamedArrays, weights, name), hash: sha256(bytes) };
  } catch (error) {
    throw new UsageError(`${key}.weights: ${(error as Error).message}`, { cause: error });
  }
}
