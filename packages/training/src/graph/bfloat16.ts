import { type Attribute, dataType, Graph, type GraphNode } from './graph.ts';

const products = new Set(['MatMul', 'BatchMatMul', 'BatchMatMulV2']);

/**
 * The graph with matrix products on bfloat16: their inputs are rounded to it, their results come back as float32. All
 * else, such as sums, norms, the loss, and the weights themselves, stays float32.
 *
 * Micikevicius et al., Mixed Precision Training (https://arxiv.org/abs/1710.03740); bfloat16 has float32's range, so the loss
 * needs no scaling (https://arxiv.org/abs/1905.12322).
 */
export function withBfloat16Products(graph: Graph): Graph {
  const cast = new Graph();
  const rounded = new Map<string, string>();
  const round = (input: string): string => {
    const known = rounded.get(input);
    if (known !== undefined) return known;
    const name = cast.add('Cast', [input], casting('float32', 'bfloat16'), `${input.replace(':', '_')}_bf16`);
    rounded.set(input, name);
    return name;
  };
  for (const node of graph.nodes) {
    if (!isFloatProduct(node)) {
      cast.add(node.op, node.inputs, node.attributes, node.name);
      continue;
    }
    const { name, op, inputs, attributes } = node;
    const product = cast.add(
      op,
      inputs.map(round),
      { ...attributes, T: { type: dataType.bfloat16 } },
      `${name}_product`,
    );
    cast.add('Cast', [product], casting('bfloat16', 'float32'), name);
  }
  return cast;
}

function isFloatProduct({ op, attributes: { T } }: GraphNode): boolean {
  return products.has(op) && T !== undefined && 'type' in T && T.type === dataType.float32;
}

function casting(from: keyof typeof dataType, to: keyof typeof dataType): Record<string, Attribute> {
  return { SrcT: { type: dataType[from] }, DstT: { type: dataType[to] } };
}
