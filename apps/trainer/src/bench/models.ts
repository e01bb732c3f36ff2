import { Dynamics } from '@genie/dynamics';
import { Random } from '@genie/ops';
import { UsageError } from '@genie/pipeline/internal/errors';
import { VideoTokenizer } from '@genie/video-tokenizer';
import { type BenchSizes, world } from './sizes.ts';

/** The video tokenizer of the given sizes, the rest as in the reference. @throws UsageError where they do not fit together */
export function tokenizerOf({ patch, embed, heads, hidden, blocks }: BenchSizes): VideoTokenizer {
  const frame = { height: world.size, width: world.size, channels: world.channels };
  const sizes = { patchSize: patch, embedDim: embed, numHeads: heads, hiddenDim: hidden, numBlocks: blocks };
  return build(() => new VideoTokenizer({ ...frame, ...sizes }, new Random(0)));
}

/** The dynamics of the given sizes, the rest as in the reference. @throws UsageError where they do not fit together */
export function dynamicsOf({ patch, embed, heads, hidden, blocks }: BenchSizes): Dynamics {
  const frame = { height: world.size, width: world.size };
  const sizes = { patchSize: patch, embedDim: embed, numHeads: heads, hiddenDim: hidden, numBlocks: 2 * blocks };
  return build(() => new Dynamics({ ...frame, ...sizes }, new Random(0)));
}

function build<Model>(make: () => Model): Model {
  try {
    return make();
  } catch (cause) {
    throw new UsageError((cause as Error).message, { cause });
  }
}
