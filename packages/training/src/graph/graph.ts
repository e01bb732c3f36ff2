/** TensorFlow's numbers of the types that occur here (tensorflow/core/framework/types.proto). */
export const dataType = { float32: 1, int32: 3, bool: 10, bfloat16: 14 } as const;

/** Numbers that are part of a graph. */
export interface Constant {
  dtype: number;
  shape: readonly number[];
  /** Row by row, little-endian. */
  bytes: Uint8Array;
}

/** An attribute of a node, as TensorFlow's AttrValue has it. */
export type Attribute =
  | { type: number }
  | { boolean: boolean }
  | { integer: number }
  | { float: number }
  | { string: string }
  | { shape: readonly number[] }
  | { tensor: Constant }
  | { booleans: readonly boolean[] }
  | { integers: readonly number[] }
  | { floats: readonly number[] };

/** One operation of a graph. */
export interface GraphNode {
  name: string;
  op: string;
  /** `node` or `node:k` for its k-th output; `^node` where it only has to be done before. */
  inputs: readonly string[];
  attributes: Readonly<Record<string, Attribute>>;
}

/** A graph of TensorFlow's operations, built node by node; each comes after those that it needs. */
export class Graph {
  readonly nodes: GraphNode[] = [];

  /** @returns the node's name, which stands for its first output */
  add(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    name: string = `n${this.nodes.length}`,
  ): string {
    this.nodes.push({ name, op, inputs, attributes });
    return name;
  }

  constant(value: Constant): string {
    return this.add('Const', [], { dtype: { type: value.dtype }, value: { tensor: value } });
  }

  placeholder(name: string, dtype: number, shape: readonly number[]): string {
    return this.add('Placeholder', [], { dtype: { type: dtype }, shape: { shape } }, name);
  }

  /** @param after nodes that have to be done before */
  identity(name: string, input: string, dtype: number, after: readonly string[] = []): string {
    return this.add('Identity', [input, ...after.map((node) => `^${node}`)], { T: { type: dtype } }, name);
  }
}
