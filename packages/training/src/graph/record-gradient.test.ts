import { useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { notingBackend } from '../../test/noting-backend.ts';
import type { GraphNode } from './graph.ts';
import { describeChange, recordGradient } from './record-gradient.ts';

beforeAll(() => useBackend('cpu'));

/** Records a loss that multiplies the batch by a number of the host, and the result by a variable. */
function recordingOf(number: number, op = 'Mul'): GraphNode[] {
  const backend = notingBackend();
  const variable = tf.variable(tf.scalar(2) as tf.Tensor);
  const { graph, placeholders, assigned } = recordGradient(
    backend,
    { variables: [variable], reads: ['variable0'] },
    [tf.scalar(1)],
    ([batch]) => {
      const scaled = backend.executeSingleOutput(op, [], [batch! as tf.Tensor, tf.scalar(number) as tf.Tensor]);
      const values = backend.executeSingleOutput('Mul', [], [scaled, variable as tf.Tensor]) as tf.Tensor1D;
      variable.assign(scaled);
      return { values, gradient: values, metricNames: [] };
    },
  );
  expect(placeholders).toEqual(['input0']);
  expect(assigned).toEqual([{ variable: 0, value: 'n2' }]);
  return graph.nodes;
}

describe('recordGradient', () => {
  it('feeds the batch, reads variables and knows which are assigned', () => {
    expect(recordingOf(3).map(({ name, op, inputs }) => [name, op, ...inputs])).toEqual([
      ['input0', 'Placeholder'],
      ['n1', 'Const'],
      ['n2', 'Mul', 'input0', 'n1'],
      ['n3', 'Mul', 'n2', 'variable0'],
    ]);
  });

  it('frees all that it makes', () => {
    const before = tf.memory().numTensors;
    recordingOf(3);
    expect(tf.memory().numTensors - before).toBe(3); // the variable, what it was made of, and the batch: the caller's
  });
});

describe('describeChange', () => {
  it('finds nothing where two recordings are the same', () => {
    expect(describeChange(recordingOf(3), recordingOf(3))).toBeUndefined();
  });

  it('names the op that takes a number which changed', () => {
    expect(describeChange(recordingOf(3), recordingOf(4))).toBe('Mul takes a number that changes from step to step');
  });

  it('names what is done at one step only', () => {
    const nodes = recordingOf(3);
    expect(describeChange(nodes, recordingOf(3, 'Sub'))).toBe('there is Sub the next time where there was Mul');
    expect(describeChange(nodes, nodes.slice(0, -1))).toBe('Mul is not there the next time');
    expect(describeChange(nodes.slice(0, -1), nodes)).toBe('Mul was not there before');
  });
});
