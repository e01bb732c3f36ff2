import { useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { leavesOf, withTensors } from './leaves.ts';

beforeAll(() => useBackend('cpu'));

describe('leavesOf', () => {
  it('finds tensors at any depth, and the form of what they are in', () => {
    const [a, b] = [tf.zeros([2, 3]), tf.scalar(1, 'int32')];
    const { tensors, signature } = leavesOf({ a, list: [b, { flag: true }], none: undefined }, 'batch');
    expect(tensors).toEqual([a, b]);
    expect(signature).toBe('{"a":"float32[2,3]","list":["int32[]",{"flag":{"is":true}}],"none":null}');
  });

  it('tells apart what another graph is needed for', () => {
    const form = (container: unknown) => leavesOf(container, 'batch').signature;
    expect(form(tf.zeros([2]))).toBe(form(tf.ones([2])));
    expect(form(tf.zeros([2]))).not.toBe(form(tf.zeros([3])));
    expect(form({ warmingUp: true })).not.toBe(form({ warmingUp: false }));
    expect(form('float32[2]')).not.toBe(form(tf.zeros([2])));
  });

  it('names what cannot be fed', () => {
    expect(() => leavesOf({ frames: [new Float32Array(2)] }, 'the step')).toThrow(
      'compile: the step.frames.0 is a Float32Array, which cannot be fed to a graph; make a tensor of it',
    );
    expect(() => leavesOf({ f: () => 1 }, 'batch')).toThrow('batch.f is a function');
  });
});

describe('withTensors', () => {
  it('puts other tensors in the places of those found', () => {
    const [a, b] = [tf.scalar(1), tf.scalar(2)];
    const given = { a: tf.scalar(0), rest: [{ b: tf.scalar(0), flag: false }, undefined] };
    expect(withTensors(given, [a, b])).toEqual({ a, rest: [{ b, flag: false }, undefined] });
  });
});
