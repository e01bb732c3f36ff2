import { PbfWriter } from 'pbf';
import type { Attribute, Constant, Graph, GraphNode } from './graph.ts';

// Field numbers of tensorflow/core/framework/{graph,node_def,attr_value,tensor,tensor_shape,versions}.proto and
// tensorflow/core/protobuf/{saved_model,meta_graph}.proto.
const savedModel = { schemaVersion: 1, metaGraphs: 2 } as const;
const metaGraph = { info: 1, graph: 2 } as const;
const metaInfo = { tags: 4 } as const;
const graphDef = { node: 1, versions: 4 } as const;
const versions = { producer: 1 } as const;
const nodeDef = { name: 1, op: 2, input: 3, attributes: 5 } as const;
const entry = { key: 1, value: 2 } as const;
const attrValue = { list: 1, string: 2, integer: 3, float: 4, boolean: 5, type: 6, shape: 7, tensor: 8 } as const;
const tensorProto = { dtype: 1, shape: 2, content: 4 } as const;
const tensorShape = { dimension: 2, size: 1 } as const;

/** The version of graphs that TensorFlow 2.18 writes (TF_GRAPH_DEF_VERSION). */
const producer = 1994;
/** The tag under which the graph is found. */
export const servingTag = 'serve';

/** A graph as the bytes of a `saved_model.pb`, the one form in which tfjs-node's binding takes graphs. */
export function encodeSavedModel(graph: Graph): Uint8Array {
  const writer = new PbfWriter();
  writer.writeVarintField(savedModel.schemaVersion, 1);
  writer.writeMessage(savedModel.metaGraphs, writeMetaGraph, graph);
  return writer.finish();
}

function writeMetaGraph(graph: Graph, writer: PbfWriter): void {
  writer.writeMessage(metaGraph.info, (tag, info) => info.writeStringField(metaInfo.tags, tag), servingTag);
  writer.writeMessage(metaGraph.graph, writeGraph, graph);
}

function writeGraph({ nodes }: Graph, writer: PbfWriter): void {
  for (const node of nodes) writer.writeMessage(graphDef.node, writeNode, node);
  writer.writeMessage(graphDef.versions, (_, version) => version.writeVarintField(versions.producer, producer), null);
}

function writeNode({ name, op, inputs, attributes }: GraphNode, writer: PbfWriter): void {
  writer.writeStringField(nodeDef.name, name);
  writer.writeStringField(nodeDef.op, op);
  for (const input of inputs) writer.writeStringField(nodeDef.input, input);
  for (const pair of Object.entries(attributes)) writer.writeMessage(nodeDef.attributes, writeEntry, pair);
}

function writeEntry([key, value]: [string, Attribute], writer: PbfWriter): void {
  writer.writeStringField(entry.key, key);
  writer.writeMessage(entry.value, writeAttribute, value);
}

function writeAttribute(value: Attribute, writer: PbfWriter): void {
  if ('type' in value) writer.writeVarintField(attrValue.type, value.type);
  else if ('boolean' in value) writer.writeBooleanField(attrValue.boolean, value.boolean);
  else if ('integer' in value) writer.writeVarintField(attrValue.integer, value.integer);
  else if ('float' in value) writer.writeFloatField(attrValue.float, value.float);
  else if ('string' in value) writer.writeBytesField(attrValue.string, new TextEncoder().encode(value.string));
  else if ('shape' in value) writer.writeMessage(attrValue.shape, writeShape, value.shape);
  else if ('tensor' in value) writer.writeMessage(attrValue.tensor, writeTensor, value.tensor);
  else writer.writeMessage(attrValue.list, writeList, value);
}

type List = Extract<Attribute, { booleans: unknown } | { integers: unknown } | { floats: unknown }>;

function writeList(value: List, writer: PbfWriter): void {
  if ('booleans' in value) writer.writePackedBoolean(attrValue.boolean, [...value.booleans]);
  else if ('integers' in value) writer.writePackedVarint(attrValue.integer, [...value.integers]);
  else writer.writePackedFloat(attrValue.float, [...value.floats]);
}

function writeShape(shape: readonly number[], writer: PbfWriter): void {
  for (const size of shape) {
    writer.writeMessage(tensorShape.dimension, (n, one) => one.writeVarintField(tensorShape.size, n), size);
  }
}

function writeTensor({ dtype, shape, bytes }: Constant, writer: PbfWriter): void {
  writer.writeVarintField(tensorProto.dtype, dtype);
  writer.writeMessage(tensorProto.shape, writeShape, shape);
  writer.writeBytesField(tensorProto.content, bytes);
}
