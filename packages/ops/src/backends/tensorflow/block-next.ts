import * as tf from '@tensorflow/tfjs-core';
import type { BlockNextOptions } from '../../operations/block-next.ts';
import { weightNames, weightsOf } from '../../operations/block-weights.ts';
import type { NativeKernels } from './kernel.ts';

export const blockNextOnTensorflow: NativeKernels = {
  GenieBlockNext({ int, flag, execute }, inputs, options: BlockNextOptions) {
    const weights = weightNames.map((name) => inputs[name]);
    const tables = [options.space, options.time].flatMap(({ rotary, bias }) => [rotary?.cos, rotary?.sin, bias]);
    const constants = tables.map((table) => table && tf.tensor1d(table));
    const attributes = [
      int('num_heads', options.numHeads),
      flag('pre', options.norm === 'pre'),
      flag('remember', options.remember),
    ];
    const given = [inputs.x, inputs.past, inputs.modulation, ...weights, ...constants];
    const [output, seen] = execute(attributes, given, 2) as [tf.Tensor, tf.Tensor];
    tf.dispose(constants as tf.Tensor[]);
    if (options.remember && weightsOf(weights).temporalAttention) return [output, seen];
    seen.dispose();
    return [output];
  },
};
