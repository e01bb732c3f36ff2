import { useBackend } from '@genie/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { attributeKinds, notingBackend } from '../../test/noting-backend.ts';
import { Graph } from './graph.ts';
import { record } from './record.ts';

beforeAll(() => useBackend('cpu'));

const { TF_ATTR_BOOL, TF_ATTR_FLOAT, TF_ATTR_INT, TF_ATTR_SHAPE, TF_ATTR_STRING, TF_ATTR_TYPE } = attributeKinds;

describe('record', () => {
  it('notes each op, known or not, with its attributes, inputs and outputs', () => {
    const backend = notingBackend();
    const graph = new Graph();
    const input = tf.tensor1d([1, 2]);
    const elsewhere = tf.tensor1d([3]);
    const [id, other] = backend.getInputTensorIds([input, elsewhere]) as [number, number];
    const attributes = [
      { name: 'T', type: TF_ATTR_TYPE, value: 1 },
      { name: 'heads', type: TF_ATTR_INT, value: -4 },
      { name: 'scale', type: TF_ATTR_FLOAT, value: 0.5 },
      { name: 'causal', type: TF_ATTR_BOOL, value: true },
      { name: 'axis', type: TF_ATTR_STRING, value: 'time' },
      { name: 'form', type: TF_ATTR_SHAPE, value: [2, 3] },
      { name: 'sizes', type: TF_ATTR_INT, value: [1, 2] },
    ];
    const { nameOf } = record(backend, graph, new Map([[id, 'input0']]), () => {
      const [first, second] = backend.binding.executeOp('GenieAttention', attributes, [id, other], 2);
      const sum = backend.binding.executeOp('Sum', [], [second!.id, first!.id], 1)[0]!;
      return backend.createOutputTensor(sum);
    });
    expect(graph.nodes.map(({ op, inputs }) => [op, ...inputs])).toEqual([
      ['Const'],
      ['GenieAttention', 'input0', 'n0'],
      ['Sum', 'n1:1', 'n1'],
    ]);
    expect(graph.nodes[1]!.attributes).toEqual({
      T: { type: 1 },
      heads: { integer: -4 },
      scale: { float: 0.5 },
      causal: { boolean: true },
      axis: { string: 'time' },
      form: { shape: [2, 3] },
      sizes: { integers: [1, 2] },
    });
    expect(nameOf(input)).toBe('input0');
  });

  it('keeps numbers of the host as constants', () => {
    const backend = notingBackend();
    const graph = new Graph();
    record(backend, graph, new Map(), () => {
      backend.executeSingleOutput('Neg', [], [tf.tensor1d([1, 2])]);
    });
    const [constant, neg] = graph.nodes;
    const bytes = new Uint8Array(Float32Array.of(1, 2).buffer);
    expect(constant!.attributes).toEqual({ dtype: { type: 1 }, value: { tensor: { dtype: 1, shape: [2], bytes } } });
    expect(neg!.inputs).toEqual([constant!.name]);
  });

  it('infers the type that tfjs-node leaves out', () => {
    const backend = notingBackend();
    const graph = new Graph();
    record(backend, graph, new Map(), () => {
      backend.executeSingleOutput('ExpandDims', [], [tf.tensor1d([1]), tf.scalar(0, 'int32')]);
    });
    expect(graph.nodes.at(-1)!.attributes).toEqual({ T: { type: 1 } });
  });

  it.each([
    [
      'reads back',
      'the result of Sum is read back',
      (backend: ReturnType<typeof notingBackend>) => {
        const { id } = backend.binding.executeOp('Sum', [], [], 1)[0]!;
        backend.binding.tensorDataSync(id);
      },
    ],
    [
      'runs a graph',
      'the step uses loadSavedModel',
      (backend: ReturnType<typeof notingBackend>) => {
        backend.binding.loadSavedModel('', '');
      },
    ],
    [
      'has an attribute of an unknown kind',
      'attribute f of Map is of a kind (9)',
      (backend: ReturnType<typeof notingBackend>) => {
        backend.binding.executeOp('Map', [{ name: 'f', type: 9, value: 'g' }], [], 1);
      },
    ],
  ])('refuses work that %s, and leaves the backend as it was', (_, message, work) => {
    const backend = notingBackend();
    const { binding, getInputTensorIds } = backend;
    expect(() => record(backend, new Graph(), new Map(), () => work(backend))).toThrow(message);
    expect(backend.binding).toBe(binding);
    expect(backend.getInputTensorIds).toBe(getInputTensorIds);
  });
});
