import { describe, expect, it } from 'vitest';
import { withBfloat16Products } from './bfloat16.ts';
import { dataType, Graph } from './graph.ts';

const float = { T: { type: dataType.float32 } };

describe('withBfloat16Products', () => {
  it('rounds the inputs of matrix products, each once, and gives their results under the same name', () => {
    const graph = new Graph();
    const x = graph.placeholder('x', dataType.float32, [2, 2]);
    graph.add('MatMul', [x, 'w:1'], { ...float, transpose_a: { boolean: true } }, 'first');
    graph.add('BatchMatMulV2', ['first', x], float, 'second');
    const { nodes } = withBfloat16Products(graph);
    expect(nodes.map(({ name, op, inputs }) => [name, op, ...inputs])).toEqual([
      ['x', 'Placeholder'],
      ['x_bf16', 'Cast', 'x'],
      ['w_1_bf16', 'Cast', 'w:1'],
      ['first_product', 'MatMul', 'x_bf16', 'w_1_bf16'],
      ['first', 'Cast', 'first_product'],
      ['first_bf16', 'Cast', 'first'],
      ['second_product', 'BatchMatMulV2', 'first_bf16', 'x_bf16'],
      ['second', 'Cast', 'second_product'],
    ]);
    expect(nodes[3]!.attributes).toEqual({ T: { type: dataType.bfloat16 }, transpose_a: { boolean: true } });
  });

  it('leaves everything else, and products of other types, as they are', () => {
    const graph = new Graph();
    graph.add('Sum', ['x'], float);
    graph.add('MatMul', ['x', 'y'], { T: { type: dataType.int32 } });
    expect(withBfloat16Products(graph).nodes).toEqual(graph.nodes);
  });
});
