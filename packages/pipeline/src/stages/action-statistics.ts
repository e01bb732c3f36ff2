import type { BatchSource } from '@genie/training';
import * as tf from '@tensorflow/tfjs-core';
import type { ActionCodes } from '../true-actions/action-codes.ts';
import type { DynamicsBatch } from './tokenized-clips.ts';

/** Statistics of actions in training clips, from which the dynamics' noise on them is drawn. */
export interface ActionStatistics {
  /** Codes of all actions, A numbers each. */
  actionCodes: number[][];
  /** Share of the transitions that each takes, [N]. */
  actionUsage: number[];
  /** The action whose transitions change the fewest tokens, among those that are not rare. */
  stillAction: number;
}

/** An action below this share of an even one is too rare to tell what it does. */
const rare = 0.1;

/**
 * Looks at some batches.
 *
 * @param data draws training clips; goes on from where it stands
 */
export async function actionStatistics(
  quantizer: ActionCodes,
  data: BatchSource<DynamicsBatch>,
  batches = 64,
): Promise<ActionStatistics> {
  const count = quantizer.codebookSize;
  const uses = new Array<number>(count).fill(0);
  const changes = new Array<number>(count).fill(0);
  for (let i = 0; i < batches; i++) {
    const batch = await data.next();
    const { tokens, actions } = batch;
    const found = quantizer.indices(actions);
    const [clips, length, patches] = tokens.shape;
    const [frames, indices] = await Promise.all([tokens.data(), found.data()]);
    tf.dispose([batch, found]);
    for (let transition = 0; transition < clips * (length - 1); transition++) {
      const clip = Math.floor(transition / (length - 1));
      const start = (transition + clip) * patches; // a clip has one frame more than transitions
      let changed = 0;
      for (let p = start; p < start + patches; p++) if (frames[p] !== frames[p + patches]) changed++;
      uses[indices[transition]]++;
      changes[indices[transition]] += changed;
    }
  }
  const total = uses.reduce((a, b) => a + b, 0);
  const means = uses.map((n, code) => (n >= (rare * total) / count ? changes[code] / n : Number.POSITIVE_INFINITY));
  return {
    actionCodes: Array.from({ length: count }, (_, index) => quantizer.code(index)),
    actionUsage: uses.map((n) => n / total),
    stillAction: means.indexOf(Math.min(...means)),
  };
}
