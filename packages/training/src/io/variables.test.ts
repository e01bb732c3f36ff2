import { useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { assignVariables, readVariables } from './variables.ts';

const createVariables = (value: number): Record<string, tf.Variable> => ({
  weight: tf.variable(tf.fill([2, 3], value)),
  index: tf.variable(tf.scalar(value, 'int32'), false),
});

describe('variables', () => {
  beforeAll(() => useBackend('cpu'));

  it('are written and read again', async () => {
    const [from, to] = [createVariables(3), createVariables(0)];
    assignVariables(to, await readVariables(from), 'file');
    expect([...to.weight!.dataSync()]).toEqual([3, 3, 3, 3, 3, 3]);
    expect(to.index!.dataSync()).toEqual(new Int32Array([3]));
  });

  it('are read as they are now, whatever is assigned later', async () => {
    const variables = createVariables(3);
    const entries = await readVariables(variables);
    variables.weight!.assign(tf.zeros([2, 3]));
    expect(entries.weight).toEqual({ dtype: 'F32', shape: [2, 3], data: new Float32Array(6).fill(3) });
  });

  it('are all as before where a file does not fit', async () => {
    const variables = createVariables(1);
    const entries = await readVariables(createVariables(2));
    const { weight, index } = entries;
    const wrong: [Record<string, NonNullable<typeof weight>>, string][] = [
      [{ weight: weight! }, 'model.safetensors: index is missing; it is of another model'],
      [{ ...entries, extra: index! }, 'model.safetensors: extra is no parameter of this model'],
      [{ weight: { ...weight!, shape: [3, 2] }, index: index! }, 'weight is F32 [3,2], expected F32 [2,3]'],
      [{ weight: weight!, index: { ...index!, dtype: 'U8' } }, 'index is U8 [], expected I32 []'],
    ];
    for (const [given, message] of wrong) {
      expect(() => assignVariables(variables, given, 'model.safetensors')).toThrow(message);
    }
    expect([...variables.weight!.dataSync()]).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it('of another dtype are refused', async () => {
    const flag = tf.variable(tf.scalar(true), false);
    await expect(readVariables({ flag })).rejects.toThrow('flag is bool, expected float32 or int32');
  });
});
