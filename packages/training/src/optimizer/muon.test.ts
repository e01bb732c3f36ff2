import { backends, expectClose, expectNoLeak, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { AdamW } from './adamw.ts';
import golden from './fixtures/pytorch-muon.json' with { type: 'json' };
import { Muon, type MuonOptions } from './muon.ts';

type Parameters = Record<string, tf.Variable>;

/** The cases' matrices, so that two are of one shape, an embedding and a bias in between. */
const createParameters = (): Parameters =>
  tf.tidy(() => {
    const [wide, tall, square] = golden.cases.map(({ weight, rows, columns }) => tf.tensor2d(weight, [rows, columns]));
    return {
      'embedding.weight': tf.variable(wide!),
      'blocks.0.wide.weight': tf.variable(wide!),
      'blocks.0.tall.weight': tf.variable(tall!),
      'blocks.0.bias': tf.variable(tf.tensor1d([1, -2, 3])),
      'blocks.0.runningMean': tf.variable(tf.zeros([2, 2]), false),
      'blocks.1.wide.weight': tf.variable(wide!),
      'blocks.1.square.weight': tf.variable(square!),
    };
  });

const caseOf: Record<string, number> = {
  'embedding.weight': 0,
  'blocks.0.wide.weight': 0,
  'blocks.0.tall.weight': 1,
  'blocks.1.wide.weight': 0,
  'blocks.1.square.weight': 2,
};
const hidden = ['blocks.0.wide.weight', 'blocks.1.wide.weight', 'blocks.0.tall.weight', 'blocks.1.square.weight'];

const gradientsOf = (step: number, parameters: Parameters): Record<string, tf.Tensor> =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, { shape }]) => {
      const known = caseOf[name];
      const values = known === undefined ? [0.1 * step, -0.2, 0.3] : golden.cases[known]!.gradients[step]!;
      return [name, name.endsWith('Mean') ? tf.zeros(shape) : tf.tensor(values, shape)];
    }),
  );

const rate = (step: number) => 0.02 * (step + 1);

function takeStep(optimizer: Muon, parameters: Parameters, step: number, factor = 1): void {
  tf.tidy(() => {
    optimizer.applyFlat(optimizer.layout.pack(gradientsOf(step, parameters)), rate(step), factor);
  });
}

const valuesOf = (parameters: Parameters) =>
  Object.fromEntries(Object.entries(parameters).map(([name, variable]) => [name, variable.dataSync()]));

describe.each(backends)('Muon on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it.each([
    ['match-rms', 'matchRms', 2e-5],
    ['match-rms', 'bfloat16', 0.02], // what PyTorch's own rounding of Newton-Schulz makes
    ['original', 'original', 2e-5],
  ] as const)("takes PyTorch's steps with scale %s (%s)", (scale, expected, absolute) => {
    const parameters = createParameters();
    const optimizer = new Muon(parameters, { scale, weightDecay: 0.1 });
    expect(optimizer.hidden).toEqual(hidden);
    for (let step = 0; step < 4; step++) {
      takeStep(optimizer, parameters, step);
      for (const name of hidden) {
        expectClose(parameters[name]!, golden.cases[caseOf[name]!]![expected][step]!, { absolute });
      }
    }
    expect([...parameters['blocks.0.runningMean']!.dataSync()]).toEqual([0, 0, 0, 0]);
    optimizer.dispose();
    tf.dispose(parameters);
  });

  it('leaves all other parameters to AdamW', () => {
    const parameters = createParameters();
    const options = { betas: [0.8, 0.9] as const, epsilon: 1e-4, weightDecay: 0.3 };
    const optimizer = new Muon(parameters, options);
    const others = createParameters();
    const { 'embedding.weight': embedding, 'blocks.0.bias': bias } = others as Record<string, tf.Variable>;
    const rest = { 'embedding.weight': embedding!, 'blocks.0.bias': bias! };
    const adamw = new AdamW(rest, options);
    for (let step = 0; step < 3; step++) {
      takeStep(optimizer, parameters, step, 0.5);
      tf.tidy(() => adamw.applyFlat(adamw.layout.pack(gradientsOf(step, rest)), rate(step), 0.5));
    }
    for (const [name, variable] of Object.entries(rest)) {
      expect(parameters[name]!.dataSync()).toEqual(variable.dataSync());
    }
  });

  it('computes the same step as a function of tensors, as a recorded graph does', () => {
    const parameters = createParameters();
    const optimizer = new Muon(parameters);
    const others = createParameters();
    const twin = new Muon(others);
    for (let step = 0; step < 3; step++) {
      takeStep(optimizer, parameters, step, 0.5);
      tf.tidy(() => {
        const numbers = twin.countStep(rate(step), 0.5);
        expect(Object.keys(numbers)).toEqual(expect.arrayContaining([...twin.numberNames]));
        const scalars = Object.fromEntries(Object.entries(numbers).map(([name, number]) => [name, tf.scalar(number)]));
        const before = { values: twin.layout.variables.map((variable) => tf.clone(variable)), memory: twin.memory };
        const after = twin.compute(before, twin.layout.pack(gradientsOf(step, others)), scalars);
        twin.memory = after.memory;
        twin.layout.variables.forEach((variable, i) => {
          variable.assign(after.values[i]!);
        });
      });
    }
    expect(twin.steps).toBe(3);
    for (const name of Object.keys(parameters))
      expectClose(others[name]!, parameters[name]!.dataSync(), { absolute: 1e-6 });
  });

  it('goes on from a saved state bit for bit', async () => {
    const straight = createParameters();
    const optimizer = new Muon(straight);
    for (let step = 0; step < 4; step++) takeStep(optimizer, straight, step);

    const resumed = createParameters();
    const before = new Muon(resumed);
    for (let step = 0; step < 2; step++) takeStep(before, resumed, step);
    const after = new Muon(resumed);
    const state = await before.state();
    expect(Object.keys(state.moments)).toEqual(['momentum', 'firstMoment', 'secondMoment']);
    expect(Object.keys(state.moments.momentum!)).toEqual(hidden);
    after.load(state);
    for (let step = 2; step < 4; step++) takeStep(after, resumed, step);
    expect(valuesOf(resumed)).toEqual(valuesOf(straight));
  });

  it('leaves no tensor over', async () => {
    await expectNoLeak(async () => {
      const parameters = createParameters();
      const optimizer = new Muon(parameters);
      takeStep(optimizer, parameters, 0);
      optimizer.load(await optimizer.state());
      const before = tf.memory().numTensors;
      takeStep(optimizer, parameters, 1);
      expect(tf.memory().numTensors).toBe(before);
      optimizer.dispose();
      tf.dispose(parameters);
    });
  });
});

describe('Muon', () => {
  it('does without AdamW where all parameters are its own', async () => {
    const { 'blocks.0.wide.weight': weight } = createParameters() as Record<string, tf.Variable>;
    const parameters = { weight: weight! };
    const optimizer = new Muon(parameters, { weightDecay: 0.1, isHidden: () => true });
    tf.tidy(() => optimizer.applyFlat(tf.tensor1d(golden.cases[0]!.gradients[0]!), rate(0)));
    expectClose(weight!, golden.cases[0]!.matchRms[0]!, { absolute: 2e-5 });
    expect(Object.keys((await optimizer.state()).moments)).toEqual(['momentum']);
  });

  it.each<[MuonOptions, string]>([
    [{ momentum: 1 }, 'muon.momentum: found 1, expected 0 <= momentum < 1'],
    [{ newtonSchulzSteps: 0 }, 'muon.newtonSchulzSteps: found 0'],
    [{ isHidden: () => false }, 'muon: found no matrix between hidden layers among the parameters; choose adamw'],
  ])('refuses %o', (options, message) => {
    expect(() => new Muon(createParameters(), options)).toThrow(message);
  });

  it("refuses another optimizer's state, and one of other parameters", async () => {
    const parameters = createParameters();
    const muon = new Muon(parameters);
    const adamw = new AdamW(parameters);
    expect(() => adamw.load({ optimizer: 'muon', steps: 1, moments: {} })).toThrow(
      "optimizer state: found muon's, expected adamw's; go on with muon, or begin anew",
    );
    const state = await adamw.state();
    expect(() => muon.load(state)).toThrow("optimizer state: found adamw's, expected muon's");
    expect(() => muon.load({ ...state, optimizer: 'muon' })).toThrow('firstMoment of blocks.0.wide.weight, which is');
    expect(() => muon.load({ optimizer: 'muon', steps: 1, moments: {} })).toThrow(
      'momentum of blocks.0.wide.weight is missing',
    );
  });
});
