import { parseWorldInfo, type WeightFormat } from './info.ts';
import { describeFiles, readBundleFile } from './read-file.ts';
import type { BundleSource } from './source.ts';
import { upgradeWorldInfo } from './version-1.ts';
import { decodeWeights, encodeWeights } from './weights.ts';
import { modelFiles } from './world.ts';

/**
 * The same bundle with its weights kept in another way. No model is made of them, so no backend is needed.
 *
 * From `int8` to `float32` nothing is won back: the numbers are those that the integers stand for.
 *
 * @returns The contents of each file by its name, as `createBundle` gives them.
 * @throws BundleError if a file is missing or damaged.
 */
export async function convertWeights(source: BundleSource, weights: WeightFormat): Promise<Record<string, Uint8Array>> {
  const bytes = await readBundleFile(source, 'world.json');
  const info = parseWorldInfo(bytes);
  const models: string[] = Object.values(modelFiles);
  const files: Record<string, Uint8Array> = {};
  for (const file of Object.keys(info.files)) {
    const content = await readBundleFile(source, file, info);
    files[file] = models.includes(file) ? encodeWeights(decodeWeights(content, file, info.weights), weights) : content;
  }
  // As it stands, with what a newer program may have added.
  const written = upgradeWorldInfo(JSON.parse(new TextDecoder().decode(bytes)));
  const described = { ...written, weights, files: describeFiles(files) };
  return { ...files, 'world.json': new TextEncoder().encode(`${JSON.stringify(described, null, 2)}\n`) };
}
