import { Random } from '@genie/ops';
import { expectNoLeak, useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { Dynamics } from '../model.ts';
import { type OrderKind, scheduleKinds } from './sampling.ts';
import { type UnmaskingRound, type UnmaskOptions, unmask } from './unmask.ts';

const vocabulary = 24;
const shape: [number, number, number] = [2, 1, 12];
let model: Dynamics;

beforeAll(async () => {
  await useBackend('wasm');
  const sizes = { height: 6, width: 8, patchSize: 2, embedDim: 16, numHeads: 2, hiddenDim: 24, numBlocks: 1 };
  model = new Dynamics({ ...sizes, levels: [4, 3, 2] }, new Random(1));
});

/** A model of which the probabilities are known: the same at each place whatever is open, some softer. */
const logits = Float32Array.from({ length: 24 * vocabulary }, (_, i) => {
  const [place, token] = [Math.floor(i / vocabulary), i % vocabulary];
  return -(((token * 5 + place) % vocabulary) / (1 + (place % 4)));
});
const pass = (future: tf.Tensor4D, clips: readonly number[]): tf.Tensor4D => {
  expect(future.shape).toEqual([clips.length, 1, 12, 3]);
  return tf.gather(tf.tensor4d(logits, [2, 1, 12, vocabulary]), tf.tensor1d([...clips], 'int32'));
};
const run = async (options: UnmaskOptions): Promise<number[]> => {
  const tokens = await unmask(model, pass, shape, options);
  const values = Array.from(await tokens.data());
  tokens.dispose();
  return values;
};
const likeliest = Array.from({ length: 24 }, (_, place) => {
  const row = logits.subarray(place * vocabulary, (place + 1) * vocabulary);
  return row.indexOf(Math.max(...row));
});

test.each(scheduleKinds)('schedule %s, each order: greedy tokens are the likeliest', async (schedule) => {
  for (const order of ['confidence', 'random', 'halton'] as OrderKind[]) {
    expect(await run({ schedule, order, random: new Random(1) })).toEqual(likeliest);
  }
});

test('drawing among one token, or the least share, is the greedy choice at any temperature', async () => {
  expect(await run({ temperature: 3, topK: 1, random: new Random(1) })).toEqual(likeliest);
  expect(await run({ temperature: 3, topP: 1e-6, random: new Random(1) })).toEqual(likeliest);
  expect(await run({ temperature: 3, random: new Random(1) })).not.toEqual(likeliest);
});

test('topK and topP draw among the tokens that they leave, in their shares', async () => {
  const place = 11; // one of the softest
  const row = [...logits.subarray(place * vocabulary, (place + 1) * vocabulary)].map((x) => Math.exp(x / 2));
  const sorted = [...row.keys()].sort((a, b) => row[b]! - row[a]!);
  const random = new Random(4);
  const drawn = async (options: UnmaskOptions, times: number) => {
    const counts = new Float64Array(vocabulary);
    for (let i = 0; i < times; i++) counts[(await run({ steps: 1, temperature: 2, random, ...options }))[place]!]!++;
    return counts;
  };
  const counts = await drawn({ topK: 3 }, 600);
  const kept = sorted.slice(0, 3);
  const mass = kept.reduce((sum, token) => sum + row[token]!, 0);
  for (const token of kept) expect(Math.abs(counts[token]! / 600 - row[token]! / mass)).toBeLessThan(0.07);
  expect(kept.reduce((sum, token) => sum + counts[token]!, 0)).toBe(600);

  const all = row.reduce((sum, weight) => sum + weight, 0);
  let half = 0;
  const nucleus = sorted.filter((token) => {
    const before = half;
    half += row[token]! / all;
    return before < 0.5;
  });
  const byShare = await drawn({ topP: 0.5 }, 200);
  expect(nucleus.reduce((sum, token) => sum + byShare[token]!, 0)).toBe(200);
});

test('annealing draws more freely at first than in the end', async () => {
  const away = async (annealing: 'none' | 'linear') => {
    // Halton opens the same places in the same rounds whatever is drawn.
    const share = { early: 0, late: 0 };
    const random = new Random(9);
    for (let i = 0; i < 40; i++) {
      const opened: UnmaskingRound[] = [];
      const tokens = await run({
        ...{ steps: 12, schedule: 'linear', order: 'halton', temperature: 4, annealing, random },
        onRound: (round) => void opened.push(round),
      });
      for (const [place, token] of tokens.entries()) {
        if (token === likeliest[place]) continue;
        if (opened[0]!.open[place]) share.early++;
        if (!opened[10]!.open[place]) share.late++;
      }
    }
    return share;
  };
  const [constant, falling] = [await away('none'), await away('linear')];
  expect(falling.early).toBeGreaterThan(0.7 * constant.early);
  expect(falling.late).toBeLessThan(0.7 * constant.late);
});

test('a seed gives the same tokens again, another one others, with all options at once', async () => {
  const options = { temperature: 2, topK: 9, topP: 0.9, annealing: 'linear', choiceTemperature: 1 } as const;
  const of = (seed: number) => run({ ...options, random: new Random(seed) });
  expect(await of(1)).toEqual(await of(1));
  expect(await of(1)).not.toEqual(await of(2));
});

test('onRound tells what each round did, and changes nothing', async () => {
  const rounds: UnmaskingRound[] = [];
  const options = { steps: 4, schedule: 'linear', temperature: 1 } as const;
  const tokens = await run({ ...options, random: new Random(2), onRound: (round) => void rounds.push(round) });
  expect(tokens).toEqual(await run({ ...options, random: new Random(2) }));
  expect(rounds.map(({ round, rounds }) => [round, rounds])).toEqual([0, 1, 2, 3].map((round) => [round, 4]));
  for (const [i, { open, confidence, shape: given, tokens: now }] of rounds.entries()) {
    expect(given).toEqual(shape);
    expect(open.reduce((sum, place) => sum + place, 0)).toBe(2 * 3 * (i + 1));
    for (const [place, value] of confidence.entries()) {
      expect(value).toBeGreaterThan(0);
      expect(value).toBeLessThanOrEqual(1);
      if (open[place]) expect(now[place]).toBe(tokens[place]);
      // What was open before keeps its token and the confidence that it had then.
      if (rounds[i - 1]?.open[place]) expect(value).toBe(rounds[i - 1]!.confidence[place]);
    }
  }
  // By confidence, what a round opens is surer than what it leaves.
  const [first] = rounds;
  for (const clip of [0, 1]) {
    const places = Array.from({ length: 12 }, (_, i) => clip * 12 + i);
    const opened = places.filter((place) => first!.open[place]).map((place) => first!.confidence[place]!);
    const left = places.filter((place) => !first!.open[place]).map((place) => first!.confidence[place]!);
    expect(Math.min(...opened)).toBeGreaterThanOrEqual(Math.max(...left));
  }
  await expectNoLeak(() => run({ steps: 2, onRound: () => {} }));
});

test('a threshold opens all that is sure at once, and the rest one after the other', async () => {
  const rounds: UnmaskingRound[] = [];
  const options = { steps: 12, threshold: 0.6, onRound: (round: UnmaskingRound) => void rounds.push(round) };
  expect(await run(options)).toEqual(likeliest);
  const sure = [...rounds[0]!.confidence].map((value) => value >= 0.6);
  expect(sure.filter(Boolean).length).toBeGreaterThan(0);
  // Confidence does not change here, so the first round opens the sure places of each clip, and each later one the surest that is left.
  for (const clip of [0, 1]) {
    const open = (round: number) => [...rounds[round]!.open.subarray(clip * 12, (clip + 1) * 12)];
    const own = sure.slice(clip * 12, (clip + 1) * 12);
    expect(open(0).map(Boolean)).toEqual(own);
    for (let round = 1; round < rounds.length; round++) {
      const opened = open(round).reduce((a, b) => a + b, 0) - open(round - 1).reduce((a, b) => a + b, 0);
      expect(opened).toBeLessThanOrEqual(1);
    }
  }
  const few: UnmaskingRound[] = [];
  await run({ steps: 2, threshold: 0.99, onRound: (round) => void few.push(round) });
  expect(few).toHaveLength(2);
  expect(few[1]!.open.every((place) => place === 1)).toBe(true);
  const one: UnmaskingRound[] = [];
  await run({ steps: 12, threshold: 1e-3, onRound: (round) => void one.push(round) });
  expect(one).toHaveLength(1);
  await expect(run({ threshold: 0.5, order: 'halton' })).rejects.toThrow('threshold: found 0.5, expected 0 where');
});

test('a clip that is done leaves the batch, and each comes out as alone with its own random numbers', async () => {
  // The second clip is twice as sure as the first.
  const sharp = logits.map((logit, i) => (i < logits.length / 2 ? logit : 2 * logit));
  const batches: number[][] = [];
  const passOf = (wanted: readonly number[]) => (_: tf.Tensor4D, clips: readonly number[]) => {
    batches.push(clips.map((clip) => wanted[clip]!));
    return tf.gather(tf.tensor4d(sharp, [2, 1, 12, vocabulary]), tf.tensor1d(batches.at(-1)!, 'int32'));
  };
  for (const choice of [{ threshold: 0.55, steps: 9 }, { order: 'halton' }, { choiceTemperature: 2 }] as const) {
    const of = async (clips: readonly number[]) => {
      const random = clips.map((clip) => new Random(40 + clip));
      const tokens = await unmask(model, passOf(clips), [clips.length, 1, 12], { temperature: 1, ...choice, random });
      return [...(await tokens.data())];
    };
    const both = await of([0, 1]);
    if ('threshold' in choice) {
      expect(batches[0]).toEqual([0, 1]);
      expect(batches.at(-1)).toEqual([0]);
    }
    expect(both).toEqual([...(await of([0])), ...(await of([1]))]);
  }
  const three = [1, 2, 3].map((seed) => new Random(seed));
  await expect(run({ temperature: 1, random: three })).rejects.toThrow(
    'random: found 3, expected one, or one for each of 2',
  );
});

test('chance without a source of it is an error', async () => {
  await expect(run({ temperature: 1 })).rejects.toThrow('temperature: found 1 without options.random');
  await expect(run({ order: 'random' })).rejects.toThrow('order: found random without options.random');
  await expect(run({ choiceTemperature: 1 })).rejects.toThrow('choiceTemperature: found 1 without options.random');
  await expect(run({ topP: 2 })).rejects.toThrow('topP: found 2');
});
