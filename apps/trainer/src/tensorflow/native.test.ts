import {
  adamwUpdate,
  attention,
  layerNorm,
  linear,
  maskedCrossEntropy,
  rmsNorm,
  setFused,
  smoothL1,
  swiglu,
} from '@genie/ops';
import { expectClose, expectNoLeak } from '@genie/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  drawn,
  expectSameAsComposition,
  kernelsUsed,
  normal,
  useNativeKernels,
  whyNoKernels,
} from './testing/native-kernels.ts';

const why = whyNoKernels();

describe.skipIf(why)(`native kernels${why ? ` (${why})` : ''}`, () => {
  describe.each(['avx2', 'avx512'] as const)('with %s', (instructions) => {
    let runs = false;
    beforeAll(async () => {
      runs = await useNativeKernels(instructions);
    });
    beforeEach(({ skip }) => skip(!runs, `this processor has no ${instructions}`));

    test.each(['space', 'time'] as const)('attention over %s, short and long sequences', (axis) => {
      drawn(24, 1, (random) => {
        const numHeads = 1 + random.integer(3);
        const headDim = [4, 8, 16, 32, 1 + random.integer(20)][random.integer(5)]!;
        const length = 1 + random.integer(random.integer(2) === 0 ? 16 : 150);
        const others = 1 + random.integer(37);
        const shape = axis === 'space' ? [2, 1 + (others % 5), length] : [2, length, others];
        const projected = normal(random, [...shape, 3 * numHeads * headDim], [0.1, 1, 4][random.integer(3)]!);
        const size = numHeads * length * length;
        const bias =
          random.integer(3) === 0 ? Float32Array.from({ length: size }, () => 3 * random.normal()) : undefined;
        const options = { numHeads, axis, causal: random.integer(2) === 0, ...(bias && { bias }) };
        expectSameAsComposition((x) => attention(x as tf.Tensor4D, options), [projected], 2e-5);
      });
    });

    test('attention: scores far from zero neither overflow nor vanish', () => {
      drawn(4, 2, (random) => {
        for (const length of [9, 70]) {
          const projected = normal(random, [1, 1, length, 12], 30) as tf.Tensor4D;
          for (const causal of [false, true]) {
            const run = (x: tf.Tensor): tf.Tensor =>
              attention(x as tf.Tensor4D, { numHeads: 1, axis: 'space', causal });
            const output = run(projected);
            setFused(false);
            // Of scores in the thousands, float32 keeps three digits behind the point.
            expectClose(output, run(projected), { absolute: 1e-2 });
            setFused(true);
            const gradient = tf
              .grad((x) => tf.sum(tf.square(run(x))))(projected)
              .dataSync();
            expect(gradient.every(Number.isFinite)).toBe(true);
          }
        }
      });
    });

    test('attention: what lies ahead has no influence', () => {
      drawn(1, 3, (random) => {
        const past = normal(random, [1, 20, 3, 24]);
        const options = { numHeads: 2, axis: 'time', causal: true } as const;
        const [a, b] = [0, 100].map((x) => {
          const all = attention(tf.concat([past, tf.fill([1, 9, 3, 24], x)], 1) as tf.Tensor4D, options);
          return tf.slice(all, 0, [1, 20, 3, 8]);
        });
        expectClose(a!, b!, { absolute: 1e-6 });
      });
    });

    test('linear', () => {
      drawn(30, 4, (random) => {
        const [rows, inputs, outputs] = [1500, 90, 150].map((most) => 1 + random.integer(most)) as [
          number,
          number,
          number,
        ];
        const tensors = [normal(random, [rows, inputs]), normal(random, [inputs, outputs])];
        if (random.integer(2) === 0) tensors.push(normal(random, [outputs]));
        expectSameAsComposition((x, w, b) => linear(x!, w as tf.Tensor2D, b as tf.Tensor1D | undefined), tensors);
        // Of data the gradient is computed apart, if at all.
        const [x, ...rest] = tensors as [tf.Tensor, ...tf.Tensor[]];
        const apart = { data: true };
        expectSameAsComposition((w, b) => linear(x, w as tf.Tensor2D, b as tf.Tensor1D | undefined, apart), rest);
        expectSameAsComposition(
          (x, w, b) => linear(x!, w as tf.Tensor2D, b as tf.Tensor1D | undefined, apart),
          tensors,
        );
      });
    });

    test('rmsNorm and layerNorm, with any of their inputs', () => {
      drawn(40, 5, (random) => {
        const [B, T, P] = [3, 4, 150].map((most) => 1 + random.integer(most)) as [number, number, number];
        // Of one or two numbers a norm keeps little but their signs, and its gradient is rounding noise.
        const E = 3 + random.integer(70);
        const shapes = { residual: [B, T, P, E], weight: [E], bias: [E], film: [B, T, 2 * E] };
        const names = (['residual', 'weight', 'bias', 'film'] as const).filter(() => random.integer(2) === 0);
        const inputs = [[B, T, P, E], ...names.map((name) => shapes[name])].map((shape) =>
          normal(random, shape, 1, 0.5),
        );
        const named = (rest: tf.Tensor[]): object => Object.fromEntries(rest.map((tensor, i) => [names[i], tensor]));
        expectSameAsComposition((x, ...rest) => layerNorm(x!, named(rest)), inputs, 2e-5);
        const weight = normal(random, [E]);
        expectSameAsComposition((x, w) => rmsNorm(x!, w as tf.Tensor1D), [inputs[0]!, weight], 2e-5);
        expectSameAsComposition(
          (x, w, r) => rmsNorm(x!, w as tf.Tensor1D, { residual: r! }),
          [inputs[0]!, weight, inputs[0]!],
          2e-5,
        );
      });
    });

    test('swiglu', () => {
      drawn(20, 6, (random) => {
        const projected = normal(random, [1 + random.integer(200), 2 * (1 + random.integer(90))], 3);
        expectSameAsComposition((x) => swiglu(x!), [projected]);
      });
    });

    test('maskedCrossEntropy', () => {
      drawn(20, 7, (random) => {
        const [rows, classes] = [1 + random.integer(60), 2 + random.integer(120)];
        const logits = normal(random, [rows, classes], [0.1, 1, 30][random.integer(3)]!);
        const targets = tf.tensor1d(
          Array.from({ length: rows }, () => random.integer(classes)),
          'int32',
        );
        const mask = tf.tensor1d(Array.from({ length: rows }, () => random.integer(2)));
        expectSameAsComposition((x) => maskedCrossEntropy(x!, targets, mask), [logits]);
      });
      const outside = tf.tensor1d([1, -1, 1e9], 'int32');
      expect(maskedCrossEntropy(tf.zeros([3, 4]), outside, tf.ones([3])).dataSync()[0]).toBeCloseTo(Math.log(4) / 3);
    });

    test('smoothL1', () => {
      drawn(24, 8, (random) => {
        const [a, b, c] = [1, 1, 1].map(() => 1 + random.integer(30)) as [number, number, number];
        const weights = [undefined, [1], [a, b, 1], [a, b, c], [c]][random.integer(5)];
        const weight = weights && tf.abs(normal(random, weights));
        const options = { beta: [0.1, 1, 3][random.integer(3)]!, ...(weight && { weight }) };
        const inputs = [normal(random, [a, b, c]), normal(random, [a, b, c])];
        expectSameAsComposition((x, y) => smoothL1(x!, y!, options), inputs);
      });
    });

    test('adamwUpdate', () => {
      const shapes = [[3, 5], [7], [1], [300, 61], []];
      const length = shapes.reduce((sum, shape) => sum + shape.reduce((x, y) => x * y, 1), 0);
      const train = (fused: boolean): number[] => {
        setFused(fused);
        const values: number[] = [];
        drawn(1, 9, (random) => {
          const variables = shapes.map((shape) => tf.variable(normal(random, shape)));
          let moments = { firstMoment: tf.zeros<tf.Rank.R1>([length]), secondMoment: tf.zeros<tf.Rank.R1>([length]) };
          for (let step = 1; step <= 3; step++) {
            const gradient = normal(random, [length]) as tf.Tensor1D;
            const weightDecay = shapes.map(({ length: rank }) => (rank >= 2 ? 0.1 : 0));
            const numbers = { learningRate: 0.05, step, gradientFactor: 0.5 };
            moments = adamwUpdate(variables, { gradient, ...moments, weightDecay, ...numbers });
          }
          for (const tensor of [...variables, moments.firstMoment, moments.secondMoment])
            values.push(...tensor.dataSync());
          tf.dispose(variables);
        });
        setFused(true);
        return values;
      };
      expectClose(train(true), train(false), { absolute: 1e-6, relative: 1e-5 });
    });

    test('run as kernels of the backend, and leave nothing behind', async () => {
      const step = (): tf.Tensor => {
        const x = tf.ones([1, 2, 20, 12]) as tf.Tensor4D;
        const heads = attention(x, { numHeads: 2, axis: 'space' });
        const y = swiglu(linear(layerNorm(heads), tf.ones([4, 8])));
        return smoothL1(y, tf.zeros(y.shape));
      };
      const names = ['GenieAttention', 'GenieNorm', 'GenieLinear', 'GenieSwiglu', 'GenieSmoothL1'];
      expect((await kernelsUsed(() => tf.tidy(step))).sort()).toEqual(names.sort());
      await expectNoLeak(() => tf.tidy(step));
      await expectNoLeak(() =>
        tf.tidy(() => tf.grad((w) => tf.sum(linear(tf.ones([5, 3]), w as tf.Tensor2D)))(tf.ones([3, 2]))),
      );
    });
  });

  test('the same bits, and a complaint of wrong shapes', () => {
    const backend = tf.backend() as unknown as {
      executeSingleOutput(name: string, attributes: object[], inputs: tf.Tensor[]): tf.Tensor;
    };
    drawn(1, 10, (random) => {
      const [x, weight] = [normal(random, [5000, 33]), normal(random, [33, 70]) as tf.Tensor2D];
      const gradient = (): Float32Array =>
        tf
          .grad((w) => tf.sum(tf.square(linear(x, w as tf.Tensor2D))))(weight)
          .dataSync() as Float32Array;
      expect(gradient()).toEqual(gradient());
      expect(() => backend.executeSingleOutput('GenieLinear', [], [x, tf.ones([32, 2]), tf.ones([2])])).toThrow(
        '[inputs, outputs]',
      );
    });
  });
});
