import { Random } from '@genie/ops';
import { createBundle, World } from '@genie/world';
import { dynamicsOf, tokenizerOf } from './models.ts';
import { type BenchSizes, world as work } from './sizes.ts';

/** A world of the given sizes as the reference plays it, untrained: four actions, a context of four frames, temperature 1. */
export async function noiseWorld(sizes: BenchSizes): Promise<World> {
  const random = new Random(0);
  const { frames, size, channels } = work;
  const models = { videoTokenizer: tokenizerOf(sizes), dynamics: dynamicsOf(sizes) };
  const codes = [
    [-1, -1],
    [1, -1],
    [-1, 1],
    [1, 1],
  ];
  try {
    const files = await createBundle({
      ...models,
      info: {
        name: 'noise',
        title: 'Noise',
        fps: 15,
        context: frames,
        sampling: { steps: 10, temperature: 1 },
        actions: codes.map((code, index) => ({ index, code, name: `action ${index}` })),
      },
      starts: Uint8Array.from({ length: frames * size * size * channels }, () => random.integer(256)),
      startActions: Int32Array.from({ length: frames - 1 }, (_, i) => i),
    });
    return await World.load(async (file) => files[file]!);
  } finally {
    models.videoTokenizer.dispose();
    models.dynamics.dispose();
  }
}
