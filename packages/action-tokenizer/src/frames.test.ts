import { expectClose, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { test } from 'vitest';
import { withDifferences } from './frames.ts';

test('each frame carries as many differences back in time as are asked for, and 0 where the clip has not begun', async () => {
  await useBackend('cpu');
  const frames = tf.tensor5d([1, 3, 7], [1, 3, 1, 1, 1]);
  expectClose(withDifferences(frames), [1, 0, 3, 2, 7, 4], { absolute: 0 });
  expectClose(withDifferences(frames, 2), [1, 0, 0, 3, 2, 0, 7, 4, 2], { absolute: 0 });
  expectClose(withDifferences(frames, 5), [1, 0, 0, 0, 0, 0, 3, 2, 0, 0, 0, 0, 7, 4, 2, 0, 0, 0], { absolute: 0 });
});
