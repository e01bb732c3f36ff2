import { expect, it } from 'vitest';
import { select } from './compare.ts';
import { ourContender, referenceContender } from './contenders.ts';
import { stepLineSchema } from './line.ts';
import { rows } from './rows.ts';

const reference = { python: 'python3', checkout: 'tinyworlds', threads: 4 };
const contenders = [
  referenceContender(reference, { device: 'cpu', compile: false }),
  referenceContender(reference, { device: 'cpu', compile: true }),
  ourContender('wasm', { device: 'cpu' }),
];
const names = (only?: string[]) => {
  const chosen = select(only, contenders);
  return [chosen.rows.map(({ name }) => name), chosen.contenders.map(({ name }) => name)];
};

it('keeps the steps and contenders that are named, and what those are compared with', () => {
  const steps = rows.map(({ name }) => name);
  expect(names()).toEqual([steps, ['eager', 'compile', 'wasm']]);
  expect(names(['dynamics'])).toEqual([['dynamics'], ['eager', 'compile', 'wasm']]);
  expect(names(['wasm'])).toEqual([steps, ['eager', 'wasm']]);
  expect(names(['compile', 'tokenizer'])).toEqual([['tokenizer'], ['eager', 'compile']]);
  expect(() => names(['wsm'])).toThrow(
    '--only wsm: expected some of tokenizer, dynamics, tokenizer-usual, play, eager',
  );
  const absent = [{ title: 'tensorflow', why: 'not set up' }];
  expect(() => select(['tensorflow'], contenders, absent)).toThrow('--only tensorflow: not set up');
});

it('tells the commands that people can repeat', () => {
  const commands = contenders.map((contender) => contender.command(rows[2]!));
  const sizes = '--batch 16 --patch 8 --embed 64 --heads 4 --hidden 256 --blocks 2 --warm-up 3 --repeat 15';
  expect(commands).toEqual([
    `python apps/trainer/bench/reference.py tokenizer CHECKOUT ${sizes} --threads 4`,
    `python apps/trainer/bench/reference.py tokenizer CHECKOUT ${sizes} --threads 4 --compile`,
    `npm run bench -- tokenizer --backend wasm --replicas auto ${sizes}`,
  ]);
});

it('asks all for play with the options that play has; nothing of it is compiled', () => {
  const play = rows.find(({ name }) => name === 'play')!;
  const sizes = '--batch 1 --patch 4 --embed 32 --heads 8 --hidden 128 --blocks 4 --warm-up 2';
  expect(contenders.filter(({ takesPart }) => takesPart?.(play) ?? true).map((one) => one.command(play))).toEqual([
    `python apps/trainer/bench/reference.py play CHECKOUT ${sizes} --repeat 3 --threads 4`,
    `npm run bench -- play --backend wasm ${sizes} --repeat 20`,
  ]);
  const line = { what: 'play', sizes: [4, 32, 8, 128, 4], batch: 1, threads: 1, msPerFrame: 50, framesPerSecond: 20 };
  expect(stepLineSchema.parse(line)).toMatchObject({ msPerStep: 50, framesPerSecond: 20 });
});
