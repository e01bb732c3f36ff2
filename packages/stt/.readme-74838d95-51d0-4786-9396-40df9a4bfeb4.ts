import { Random } from '@genie/ops';
import { startWasm } from '@genie/ops/wasm';
import { KvCache, SpatioTemporalTransformer } from '@genie/stt';
import * as tf from '@tensorflow/tfjs-core';

await startWasm();

const transformer = new SpatioTemporalTransformer({ conditioningDim: 2, numBlocks: 2 }, new Random(1));
const grid = { rows: 4, columns: 4 };
const past = tf.randomNormal([1, 3, 16, 32]) as tf.Tensor4D; // three frames of 16 patches
const next = tf.randomNormal([1, 1, 16, 32]) as tf.Tensor4D;

const cache = new KvCache();
transformer.applyNext(past, cache, { grid, conditioning: tf.zeros([1, 2, 2]) }); // two actions between three frames
const output = transformer.applyNext(next, cache, { grid, conditioning: tf.zeros([1, 1, 2]) });
console.log(output.shape, cache.length); // [1, 1, 16, 32] 4
cache.dispose();
