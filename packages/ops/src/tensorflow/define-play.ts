import * as tf from '@tensorflow/tfjs-core';
import type { BlockNextOptions } from '../block-next.ts';
import { defineKernel } from './kernel.ts';

/** The maps of a block in the order of the operation's inputs. */
const maps = [
  ...['spatialAttention', 'temporalAttention'].flatMap((name) =>
    ['query', 'key', 'value', 'output'].map((part) => `${name}.${part}`),
  ),
  ...['gate', 'value', 'output'].map((part) => `feedForward.${part}`),
];
const norms = ['spatialNorm', 'temporalNorm', 'feedForwardNorm'];
const weights = [
  ...maps.flatMap((name) => [`${name}.weight`, `${name}.bias`]),
  ...norms.flatMap((name) => [`${name}.rms.weight`, `${name}.film.weight`, `${name}.film.bias`]),
];

/** Defines the kernels that only play uses: a whole block, and the choice of tokens. */
export function definePlay(): void {
  defineKernel('GenieBlockNext', ({ int, flag, execute }, inputs, options: BlockNextOptions) => {
    const tables = [options.space, options.time].flatMap(({ rotary, bias }) => [rotary?.cos, rotary?.sin, bias]);
    const constants = tables.map((table) => table && tf.tensor1d(table));
    const given = ['x', 'past', 'modulation', ...weights].map((name) => inputs[name]);
    const attributes = [
      int('num_heads', options.numHeads),
      flag('pre', options.norm === 'pre'),
      flag('remember', options.remember),
    ];
    const [output, seen] = execute(attributes, [...given, ...constants], 2) as [tf.Tensor, tf.Tensor];
    tf.dispose(constants as tf.Tensor[]);
    if (options.remember && inputs['temporalAttention.query.weight']) return [output, seen];
    seen.dispose();
    return [output];
  });
  defineKernel('GenieChooseTokens', ({ float, execute }, { logits, uniforms }, options: { temperature: number }) =>
    execute([float('temperature', options.temperature)], [logits, uniforms], 2),
  );
}
