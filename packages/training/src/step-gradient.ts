import { valueAndGradients } from '@genie/ops';
import * as tf from '@tensorflow/tfjs-core';
import type { FlatLayout } from './optimizer/flat-layout.ts';
import type { LossContext, LossFunction } from './options.ts';
import { TrainingError } from './training-error.ts';

/** Loss and gradient of one micro-batch. The caller disposes both tensors. */
export interface BatchGradient {
  /** `[layout.length]`. */
  gradient: tf.Tensor1D;
  /** The loss, then the metrics, in the order of `metricNames`: `[1 + metrics]`. */
  values: tf.Tensor1D;
  metricNames: string[];
}

/** The loss of one micro-batch and its gradient as one vector; every other tensor that `loss` makes is freed. */
export function batchGradient<Batch, Drawn>(
  layout: FlatLayout,
  loss: LossFunction<Batch, Drawn>,
  batch: Batch,
  context: LossContext<Drawn>,
): BatchGradient {
  let metricNames: string[] = [];
  // Taking a gradient frees whatever the function does not return, so metrics are kept by hand.
  const kept: tf.Tensor[] = [];
  try {
    const { gradient, values } = tf.tidy(() => {
      const { value, gradients } = valueAndGradients(() => {
        const { loss: value, metrics = {} } = loss(batch, context);
        metricNames = Object.keys(metrics);
        for (const [name, metric] of Object.entries(metrics)) {
          if (metric.size !== 1) throw new TrainingError(`metric ${name}: shape [${metric.shape}], expected a scalar`);
          kept.push(tf.keep(tf.clone(metric)));
        }
        return value;
      }, layout.variables);
      const byName = Object.fromEntries(layout.names.map((name, i) => [name, gradients[i]!]));
      const scalars = [value, ...kept].map((scalar) => tf.reshape(tf.cast(scalar, 'float32'), [1]) as tf.Tensor1D);
      return { gradient: layout.pack(byName), values: tf.concat1d(scalars) };
    });
    return { gradient, values, metricNames };
  } finally {
    tf.dispose(kept);
  }
}

/** `sum + gradient / count`, disposing both. @param sum null for the first */
export function accumulate(sum: tf.Tensor1D | null, gradient: tf.Tensor1D, count: number): tf.Tensor1D {
  if (count === 1) return gradient;
  const share = tf.mul(gradient, 1 / count) as tf.Tensor1D;
  gradient.dispose();
  if (sum === null) return share;
  const total = tf.add(sum, share) as tf.Tensor1D;
  tf.dispose([sum, share]);
  return total;
}
