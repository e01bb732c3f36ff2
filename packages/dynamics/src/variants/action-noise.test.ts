import { Random } from '@genie/ops';
import { useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { type ActionNoiseOptions, replaceActions, tellActions } from './action-noise.ts';

beforeAll(() => useBackend('wasm'));

const actionCodes = [
  [-1, -1],
  [1, -1],
  [-1, 1],
  [1, 1],
];
const clips = 400;
const part = { first: 100, total: clips, replicas: 8, sum: (values: Float32Array) => values };

/** The actions as they are told. */
function told(
  actions: tf.Tensor3D,
  noise: { actionNoise: number; stillActionNoise: number },
  options: ActionNoiseOptions,
): tf.Tensor3D {
  const replaced = replaceActions({ batch: clips, clips: actions.shape[0], length: 3, actions }, noise, options);
  return tellActions(actions, replaced!);
}
const ofPart = (actions: tf.Tensor3D) => tf.slice(actions, [100, 0, 0], [50, 2, 2]);

test('nothing is drawn without noise', () => {
  const places = { batch: 2, clips: 2, length: 3, actions: undefined };
  expect(replaceActions(places, { actionNoise: 0, stillActionNoise: 0 }, { random: new Random(3) })).toBeUndefined();
});

test('actionNoise replaces the share asked for, by codes of actions, and each replica draws its part of the same', () => {
  const noise = { actionNoise: 0.5, stillActionNoise: 0 };
  const actions = tf.zeros<tf.Rank.R3>([clips, 2, 2]); // no action has this code
  const all = told(actions, noise, { random: new Random(3), actionCodes });
  const rows = all.arraySync().flat();
  const replaced = rows.filter(([first]) => first !== 0);
  expect(replaced.length / rows.length).toBeCloseTo(0.5, 1);
  for (const code of replaced) expect(actionCodes).toContainEqual(code);
  const own = told(ofPart(actions), noise, { random: new Random(3), actionCodes, part });
  expect(own.arraySync()).toEqual(all.arraySync().slice(100, 150));
  expect(() => told(actions, noise, { random: new Random(3) })).toThrow(/actionNoise is 0.5/);
});

test('stillActionNoise tells still transitions as other actions, as often as these occur, and leaves the rest alone', () => {
  const noise = { actionNoise: 0, stillActionNoise: 0.5 };
  const random = new Random(4);
  const indices = Array.from({ length: 2 * clips }, () => random.integer(3)); // the last action never occurs
  const actions = tf.tensor3d(
    indices.flatMap((index) => actionCodes[index]!),
    [clips, 2, 2],
  );
  const options = { actionCodes, actionUsage: [2, 1, 1, 0], stillAction: 1 };
  const all = told(actions, noise, { random: new Random(3), ...options });
  const tally = [0, 0, 0, 0];
  for (const [i, code] of all.arraySync().flat().entries()) {
    const now = actionCodes.findIndex(([a, b]) => a === code[0] && b === code[1]);
    if (indices[i] === 1) tally[now]!++;
    else expect(now).toBe(indices[i]);
  }
  const still = tally.reduce((a, b) => a + b);
  expect(tally[0]! / still).toBeCloseTo(0.25, 1);
  expect(tally[1]! / still).toBeCloseTo(0.625, 1); // half are left, and a quarter of the others are drawn as they were
  expect(tally[2]! / still).toBeCloseTo(0.125, 1);
  expect(tally[3]).toBe(0);
  const own = told(ofPart(actions), noise, { random: new Random(3), ...options, part });
  expect(own.arraySync()).toEqual(all.arraySync().slice(100, 150));
  expect(() => told(actions, noise, { random: new Random(3), actionCodes })).toThrow(
    'dynamics: stillActionNoise is 0.5, expected stillAction, the index of the still action',
  );
  const unknown = { batch: clips, clips, length: 3, actions: undefined };
  expect(() => replaceActions(unknown, noise, { random: new Random(3), ...options })).toThrow(
    'dynamics: stillActionNoise is 0.5, expected the actions, of which some are still',
  );
});
