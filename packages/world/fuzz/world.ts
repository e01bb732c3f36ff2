import { readFileSync } from 'node:fs';
import { type FuzzTarget, Nonsense, spoilJson } from '@genie/testing/fuzz';
import * as tf from '@tensorflow/tfjs-core';
import { World } from '../src/index.ts';
import { sourceOf, tinyBundle } from '../test/tiny-world.ts';

let files: Record<string, Uint8Array>;

/** `world.json` of a bundle: whatever it says of the files beside it, which are whole. */
export const target: FuzzTarget = {
  name: 'world',
  async seeds() {
    tf.enableProdMode(); // else the cpu backend prints an advertisement
    await import('@tensorflow/tfjs');
    await tf.setBackend('cpu');
    files = await tinyBundle();
    return { 'world.json': files['world.json']! };
  },
  spoil: (bytes, dice) => new TextEncoder().encode(spoilJson(new TextDecoder().decode(bytes), dice)),
  async read(file) {
    const before = tf.memory().numTensors;
    try {
      const world = await World.load(sourceOf({ ...files, 'world.json': new Uint8Array(readFileSync(file)) }));
      const { height, width, actions, starts } = world.info;
      const session = world.session({ seed: 1 });
      try {
        await session.reset({ index: starts - 1 });
        const frame = await session.step(actions.length - 1);
        if (frame.data.length !== height * width * 4) throw new Nonsense(`a frame of ${frame.data.length} bytes`);
      } finally {
        session.dispose();
        world.dispose();
      }
    } finally {
      // biome-ignore lint/correctness/noUnsafeFinally: a leak outweighs what was wrong with the file.
      if (tf.memory().numTensors !== before) throw new Nonsense(`${tf.memory().numTensors - before} tensors are left`);
    }
  },
  names: /world\.json|\.safetensors|sampling|action|start/,
};
