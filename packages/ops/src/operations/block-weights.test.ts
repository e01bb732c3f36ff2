import { expect, test } from 'vitest';
import { type AttentionWeights, type BlockWeights, listWeights, weightNames, weightsOf } from './block-weights.ts';

let made = 0;
const map = () => ({ weight: ++made, bias: ++made });
const attention = (): AttentionWeights<number> => ({ query: map(), key: map(), value: map(), output: map() });
const feedForward = { gate: map(), value: map(), output: map() };
const rms = () => ({ rms: { weight: ++made }, film: undefined });
const film = () => ({ rms: undefined, film: map() });
const inSpace = { spatialAttention: attention(), feedForward, temporalAttention: undefined, temporalNorm: undefined };

test.each<{ what: string; weights: BlockWeights<number> }>([
  { what: 'in space, with gains', weights: { ...inSpace, spatialNorm: rms(), feedForwardNorm: rms() } },
  { what: 'in space, with FiLM', weights: { ...inSpace, spatialNorm: film(), feedForwardNorm: film() } },
  {
    what: 'in space and time',
    weights: {
      ...{ ...inSpace, spatialNorm: film(), feedForwardNorm: film() },
      ...{ temporalAttention: attention(), temporalNorm: film() },
    },
  },
  {
    what: 'with maps without a shift, and norms that learn nothing',
    weights: {
      ...inSpace,
      feedForward: { ...feedForward, output: { weight: ++made, bias: undefined } },
      spatialNorm: { rms: undefined, film: undefined },
      feedForwardNorm: { rms: undefined, film: undefined },
    },
  },
])('a list of weights becomes the weights again: $what', ({ weights }) => {
  const list = listWeights(weights);
  expect(list).toHaveLength(weightNames.length);
  const given = list.filter((weight) => weight !== undefined);
  expect(new Set(given).size).toBe(given.length);
  expect(weightsOf(list)).toEqual(weights);
});

test('a block whose fields have other names does not compile', () => {
  const { spatialAttention, ...others } = inSpace;
  const renamed = { ...others, spaceAttention: spatialAttention, spatialNorm: rms(), feedForwardNorm: rms() };
  // @ts-expect-error spatialAttention is missing: that it does not compile is what is tested
  const weights: BlockWeights<number> = renamed;
  expect(() => listWeights(weights)).not.toThrow(); // its attention is missing: what the compiler is there for
  expect(listWeights(weights)[0]).toBeUndefined();
});
