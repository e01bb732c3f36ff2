import { chooseTokens, Random } from '@genie/ops';
import { KvCache, SpatioTemporalTransformer, type TransformerConfig } from '@genie/stt';
import { expectClose } from '@genie/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { kernelsUsed, normal, useNativeKernels, whyNoKernels } from './testing/native-kernels.ts';

const why = whyNoKernels();
const grid = { rows: 3, columns: 5 };
const [batch, frames, patches, embedDim] = [2, 7, 15, 32];
const variants: [string, Partial<TransformerConfig>][] = [
  ['sinusoidal', {}],
  ['rope, heads of four', { position: 'rope', numHeads: 8 }],
  ['rope, pre-norm', { position: 'rope', norm: 'pre' }],
  ['alibi', { position: 'alibi' }],
  ['without time, no conditioning', { temporal: false, conditioningDim: undefined }],
  ['rope in space, alibi in time', { spatialPosition: 'rope', temporalPosition: 'alibi' }],
  ['no conditioning', { conditioningDim: undefined }],
];

describe.skipIf(why)(`native kernels of play${why ? ` (${why})` : ''}`, () => {
  describe.each(['avx2', 'avx512'] as const)('with %s', (instructions) => {
    let runs = false;
    beforeAll(async () => {
      runs = await useNativeKernels(instructions);
    });
    beforeEach(({ skip }) => skip(!runs, `this processor has no ${instructions}`));

    test.each(variants)('a block, %s: frame by frame is the full pass, in any window', async (_, variant) => {
      const config = { embedDim, numHeads: 4, hiddenDim: 24, numBlocks: 2, conditioningDim: 3, ...variant };
      const model = new SpatioTemporalTransformer(config as Partial<TransformerConfig>, new Random(1));
      for (const [i, weight] of Object.values(model.parameters()).entries()) {
        tf.tidy(() => weight.assign(tf.add(weight, normal(new Random(i), weight.shape, 0.2))));
      }
      const x = normal(new Random(50), [batch, frames, patches, embedDim]) as tf.Tensor4D;
      const actions = normal(new Random(51), [batch, frames - 1, 3]) as tf.Tensor3D;
      const conditioned = config.conditioningDim !== undefined;
      for (const window of [1, 3, 7]) {
        const full = model.apply(x, { grid, window, ...(conditioned && { conditioning: actions }) });
        const cache = new KvCache({ window });
        let from = 0;
        for (const count of [1, 2, 1, 3]) {
          const given = from === 0 ? count - 1 : count;
          const conditioning = tf.slice(actions, [0, Math.max(0, from - 1)], [-1, given]);
          const next = () =>
            model.applyNext(tf.slice(x, [0, from], [-1, count]), cache, {
              grid,
              ...(conditioned && given > 0 && { conditioning }),
              remember: 0,
            });
          expect(await kernelsUsed(next)).toContain('GenieBlockNext');
          const y = model.applyNext(tf.slice(x, [0, from], [-1, count]), cache, {
            grid,
            ...(conditioned && given > 0 && { conditioning }),
          });
          expectClose(y, tf.slice(full, [0, from], [-1, count]), { absolute: 2e-5 });
          from += count;
        }
        cache.dispose();
      }
      model.dispose();
    });

    test.each([1, 9, 64, 1000])('the choice among %i tokens', (width) => {
      const logits = tf.round(normal(new Random(width), [2, 30, width], 3));
      const greedy = chooseTokens(logits)!;
      expect(greedy.tokens.dtype).toBe('int32');
      expect([...greedy.tokens.dataSync()]).toEqual([...tf.reshape(tf.argMax(logits, -1), [60]).dataSync()]);
      const random = new Random(3);
      const uniforms = Float32Array.from({ length: 60 }, (_, i) => (i < 2 ? i : random.uniform()));
      const { tokens, confidence } = chooseTokens(logits, { temperature: 0.7, uniforms })!;
      const probabilities = tf.reshape(tf.softmax(tf.div(logits, 0.7)), [60, width]);
      // In double precision, as tf's softmax has errors of its own. A sum of 1000 exponentials in single precision is off by 1.3e-6 at most here.
      const rows = tf.reshape(logits, [60, width]).arraySync() as number[][];
      const exact = rows.map((row) => {
        const most = Math.max(...row);
        return 1 / row.reduce((sum, logit) => sum + Math.exp((logit - most) / 0.7), 0);
      });
      expectClose(confidence, exact, { absolute: width < 1000 ? 1e-6 : 2e-6 });
      const values = probabilities.arraySync() as number[][];
      for (const [row, token] of tokens.dataSync().entries()) {
        const before = values[row]!.slice(0, token).reduce((a, b) => a + b, 0);
        expect(before).toBeLessThanOrEqual(uniforms[row]! + 1e-5);
        expect(before + values[row]![token]!).toBeGreaterThanOrEqual(uniforms[row]! - 1e-5);
      }
    });
  });
});
