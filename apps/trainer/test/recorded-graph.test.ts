import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { thisComputer } from '@genie/pipeline/internal/backend/computer';
import { expectClose } from '@genie/testing';
import { tinyRecipe as tiny } from '@genie/testing/tiny-recipe';
import { readLog, readModel, type TrainOptions, train } from '@genie/training';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findInstallation } from '../src/tensorflow/installation.ts';
import { loadTensorflow } from '../src/tensorflow/load.ts';
import { genie } from './genie.ts';
import {
  type SmallStage,
  smallActionTokenizer,
  smallCategoricalTokenizer,
  smallCoTraining,
  smallDynamics,
  smallTokenizer,
} from './small-stages.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'genie-recorded-'));
const temporary = process.env.TMPDIR;
afterAll(() => {
  if (temporary === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = temporary;
  rmSync(folder, { recursive: true, force: true });
});

type Outcome = Awaited<ReturnType<typeof trained>>;
let runs = 0;

/** Trains a stage for a few steps and reads back what it left. */
async function trained(make: () => SmallStage, changes: Partial<TrainOptions<tf.Tensor, unknown>> = {}) {
  const { model, data, loss, draw, stepShares } = make();
  runs += 1;
  const options: TrainOptions<tf.Tensor, unknown> = {
    parameters: model.parameters(),
    data,
    loss,
    ...(draw ? { draw } : {}),
    ...(stepShares ? { stepShares } : {}),
    disposeBatch: (batch) => tf.dispose(batch),
    steps: 5,
    learningRate: 1e-2,
    // What is added to all keys of an attention changes nothing: the gradient of their bias is rounding, which AdamW would divide by itself.
    epsilon: 1e-5,
    seed: 1,
    folder: path.join(folder, `run-${runs}`),
    checkpointEvery: 2,
    manifest: { stage: 'small', config: {} },
    ...changes,
  };
  const result = await train(options);
  model.dispose();
  const { tensors } = await readModel(options.folder, { stage: 'small' });
  return { result, tensors, log: readLog(path.join(options.folder, 'log.jsonl')), folder: options.folder };
}

function expectSame(found: Outcome, expected: Outcome, tolerance: number): void {
  expect(found.log.map(({ step }) => step)).toEqual(expected.log.map(({ step }) => step));
  for (const [i, { seconds: _, ...line }] of expected.log.entries()) {
    for (const [name, value] of Object.entries(line)) {
      expectClose([found.log[i]![name] as number], [value as number], { absolute: tolerance, relative: tolerance });
    }
  }
  expect(Object.keys(found.tensors)).toEqual(Object.keys(expected.tensors));
  for (const [name, { data }] of Object.entries(expected.tensors)) {
    expectClose(found.tensors[name]!.data as Float32Array, data as Float32Array, { absolute: tolerance });
  }
}

const { installation } = findInstallation('cpu');
// A processor without instructions for it computes bfloat16 all the same, only slower, so that genie refuses it there.
const { bfloat16 } = thisComputer('wasm');
if (installation && !bfloat16)
  console.warn('bfloat16 is not tested: this processor has neither AVX512-BF16 nor AMX-BF16 (/proc/cpuinfo)');

// Without its library there is nothing to record for; `genie setup tensorflow` brings it.
describe.skipIf(installation === undefined)(
  'a recorded graph, where TensorFlow is set up',
  { timeout: 300_000 },
  () => {
    beforeAll(async () => {
      process.env.TMPDIR = folder;
      tf.enableProdMode();
      expect((await loadTensorflow()).found).toBeDefined();
      await tf.setBackend('tensorflow');
    });
    const binding = () =>
      (tf.backend() as unknown as { binding: { getNumOfTensors(): number; getNumOfSavedModels(): number } }).binding;

    it.each([
      [
        'video tokenizer',
        () => smallTokenizer({ background: true }, undefined, { unusualPixelWeight: 10, commitmentWeight: 0.25 }),
      ],
      [
        'video tokenizer with rotary positions and a mixture of experts',
        () => smallTokenizer({ position: 'rope', norm: 'pre', feedForward: 'moe' }),
      ],
      ['video tokenizer with linear biases', () => smallTokenizer({ position: 'alibi' })],
      ['action tokenizer, its warm-up and its batch norm', smallActionTokenizer],
      ['action tokenizer of categorical codes and labels', () => smallCategoricalTokenizer('residual')],
      ['action tokenizer of codes that scroll the picture', () => smallCategoricalTokenizer('scroll')],
      ['dynamics', smallDynamics],
      ['dynamics with actions as tokens', () => smallDynamics({ actionInput: 'token', position: 'rope' })],
      [
        'dynamics with actions as tokens and stacked frames',
        () => smallDynamics({ actionInput: 'token', temporal: false, stackedFrames: 2 }),
      ],
      ['dynamics with actions added', () => smallDynamics({ actionInput: 'add', temporalPosition: 'none' })],
      ['dynamics with adaLN-Zero', () => smallDynamics({ norm: 'pre', conditioning: 'adaln-zero' })],
      ['dynamics with a mixture of experts', () => smallDynamics({ feedForward: 'moe' })],
      ['dynamics that sees stacked frames', () => smallDynamics({ temporal: false, stackedFrames: 2 })],
      ['dynamics and action tokenizer together, at different rates', () => smallCoTraining()],
      ['two of them side by side', () => smallCoTraining('stopped')],
    ])('trains the %s as single ops do', async (_, make) => {
      const eager = await trained(make);
      const count = () => [tf.memory().numTensors, binding().getNumOfTensors(), binding().getNumOfSavedModels()];
      const before = count();
      const recorded = await trained(make, { compile: true });
      expect(count()).toEqual(before);
      expectSame(recorded, eager, 1e-5);
      expect(readdirSync(folder).filter((name) => name.startsWith('genie-graph'))).toEqual([]);
    });

    /** The same training as single ops, as graphs, and as graphs that go on from a checkpoint after three steps. */
    async function trainedThreeWays(make: () => SmallStage, changes: Partial<TrainOptions<tf.Tensor, unknown>>) {
      const all = { ...changes, schedule: 'constant' as const };
      const eager = await trained(make, all);
      const count = () => [tf.memory().numTensors, binding().getNumOfTensors(), binding().getNumOfSavedModels()];
      const before = count();
      const recorded = await trained(make, { ...all, compile: true });
      expect(count()).toEqual(before);
      const { folder } = await trained(make, { ...all, compile: true, steps: 3 });
      return { eager, recorded, resumed: await trained(make, { ...all, compile: true, folder, resume: true }) };
    }

    it('takes the steps of Muon as single ops do', async () => {
      const { eager, recorded, resumed } = await trainedThreeWays(smallDynamics, { optimizer: { name: 'muon' } });
      expectSame(recorded, eager, 1e-5);
      expectSame(resumed, eager, 1e-5);
    });

    it('computes gradients for SOAP, whose step is taken by single ops', async () => {
      // A full gradient: where one has a null space, rounding decides which basis it begins with.
      const make = lossOf((weight) => tf.mean(tf.square(tf.sub(weight, 0.3))));
      const { model } = make();
      const maxSide = Math.min(...Object.values(model.parameters())[0]!.shape);
      model.dispose();
      const optimizer = { name: 'soap', refreshEvery: 2, maxSide } as const;
      const { eager, recorded, resumed } = await trainedThreeWays(make, { optimizer });
      const losses = eager.log.map(({ loss }) => loss as number);
      expect(losses).toEqual([...losses].sort((a, b) => b - a));
      expectSame(recorded, eager, 1e-5);
      expectSame(resumed, eager, 1e-5);
    });

    it('accumulates micro-batches, also of other shapes, in which it is recorded anew', async () => {
      const make = () => smallTokenizer({}, (random) => 1 + random.integer(2));
      const eager = await trained(make, { accumulation: 3 });
      expectSame(await trained(make, { accumulation: 3, compile: true }), eager, 1e-5);
    });

    it('goes on from a checkpoint, and lets evaluation see and change the weights', async () => {
      const evaluateWith = (make: () => SmallStage) => {
        const stage = make();
        const evaluate: TrainOptions<tf.Tensor, unknown>['evaluate'] = {
          every: 2,
          run: async () => {
            const weight = Object.values(stage.model.parameters())[0]!;
            const mean = tf.tidy(() => {
              weight.assign(tf.mul(weight, 0.5));
              return tf.mean(weight).dataSync()[0]!;
            });
            return { scalars: { mean } };
          },
        };
        return { make: () => stage, evaluate };
      };
      const train3and2 = async (compile: boolean) => {
        const first = evaluateWith(smallDynamics);
        const { folder } = await trained(first.make, { compile, steps: 3, evaluate: first.evaluate });
        const second = evaluateWith(smallDynamics);
        return trained(second.make, { compile, steps: 5, evaluate: second.evaluate, folder, resume: true });
      };
      const recorded = await train3and2(true);
      expect(recorded.result.step).toBe(5);
      expectSame(recorded, await train3and2(false), 1e-5);
    });

    it.skipIf(!bfloat16)(
      'multiplies bfloat16 where that is wanted, and nothing else (needs AVX512-BF16 or AMX-BF16)',
      async () => {
        const eager = await trained(smallDynamics);
        const rounded = await trained(smallDynamics, { compile: true, precision: 'bf16' });
        const losses = ({ log }: Outcome) => log.map(({ loss }) => loss as number);
        expectClose(losses(rounded), losses(eager), { relative: 0.02 });
        expect(losses(rounded)[0]).not.toBeCloseTo(losses(eager)[0]!, 6);
      },
    );

    /** A stage with one weight and a loss of its own. */
    const lossOf = (
      loss: (weight: tf.Variable, context: { random: { uniform(): number } }) => tf.Tensor,
    ): (() => SmallStage) => {
      return () => {
        const { model, data } = smallTokenizer();
        const weight = Object.values(model.parameters())[0]!;
        return { model, data, loss: (_, context) => ({ loss: loss(weight, context) as tf.Scalar }) };
      };
    };

    it.each([
      ['reads back', 'the result of Sum is read back', lossOf((w) => tf.mul(tf.mean(w), tf.sum(w).dataSync()[0]!))],
      ['gathers', 'gather does', lossOf((w) => tf.mean(tf.gather(w, tf.cast(tf.mul(tf.ones([1]), 1), 'int32'))))],
      ['draws by itself', 'the loss asks for random', lossOf((w, { random }) => tf.mean(tf.mul(w, random.uniform())))],
      [
        'has other numbers each time',
        /Add takes numbers of shape \[\d.*\] that changes from step to step; make it a tensor in draw/,
        lossOf((w) => tf.mean(tf.square(tf.add(w, tf.randomNormal(w.shape))))),
      ],
    ])('says which op cannot be recorded where a loss %s', async (_, message, make) => {
      await expect(trained(make, { compile: true })).rejects.toThrow(message);
      expect(tf.backend()).toHaveProperty('binding.TF_Version');
    });

    const train = (...args: string[]) =>
      genie(['train', ...args, '--backend', 'tensorflow', '--run', 'run', ...tiny], { cwd: folder });

    it('is what genie train takes by itself, and its first line says so', async () => {
      expect((await train('data')).status).toBe(0);
      const { status, stderr } = await train('action-tokenizer');
      expect(stderr).toContain('recorded graph, precision float32, seed 0');
      expect(status).toBe(0);
    });

    it.skipIf(!bfloat16)('goes on with no other precision (needs AVX512-BF16 or AMX-BF16)', async () => {
      const { status, stderr } = await train('video-tokenizer', 'videoTokenizer.precision=bf16');
      expect(stderr).toContain('recorded graph, precision bf16, seed 0');
      expect(status).toBe(0);
      const again = await train('video-tokenizer');
      expect(again.stderr.trim().split('\n').at(-1)).toMatch(/^genie: .*precision/);
      expect(again.status).toBe(1);
    });

    it.skipIf(bfloat16)('refuses bfloat16 on a processor that would only be slower with it', async () => {
      const { status, stderr } = await train('video-tokenizer', 'videoTokenizer.precision=bf16');
      expect(stderr).toMatch(/^genie: videoTokenizer\.precision: bf16 would only be slower on this processor.*\n$/);
      expect(status).toBe(2);
    });

    it('tells of batches that never have the same form', async () => {
      let count = 0;
      const make = () => smallTokenizer({}, () => ++count);
      await expect(trained(make, { compile: true, steps: 12 })).rejects.toThrow('9 forms of batch in 8 batches');
    });
  },
);

describe('genie train', () => {
  it('refuses what would do nothing on its backend', async () => {
    const train = (...args: string[]) =>
      genie(['train', 'dynamics', '--backend', 'wasm', '--run', 'refused', ...args], { cwd: folder });
    const graph = await train('dynamics.compile=true');
    expect(graph.stderr).toMatch(/^genie: dynamics\.compile: true on backend wasm, which has no graphs.*\n$/);
    const precision = await train('dynamics.precision=tf32');
    expect(precision.stderr).toMatch(/^genie: dynamics\.precision: tf32 would do nothing on backend wasm.*\n$/);
    const neither = await train('dynamics.compile=sometimes');
    expect(neither.stderr).toContain('dynamics.compile: expected true, false or auto');
    expect([graph.status, precision.status, neither.status]).toEqual([2, 2, 2]);
  });
});
