import { PbfReader } from 'pbf';
import { describe, expect, it } from 'vitest';
import { type Attribute, Graph } from './graph.ts';
import { encodeSavedModel } from './saved-model.ts';

type Fields = [number, Uint8Array | number][];

/** The fields of a protobuf message, of which the types are not known. */
function fieldsOf(bytes: Uint8Array): Fields {
  const fields: Fields = [];
  const reader = new PbfReader(bytes);
  reader.readFields((tag: number) => {
    if (reader.type === 2) fields.push([tag, reader.readBytes()]);
    else if (reader.type === 5) fields.push([tag, reader.readFloat()]);
    else fields.push([tag, reader.readVarint(true)]);
  }, null);
  return fields;
}

const all = (fields: Fields, tag: number): Uint8Array[] =>
  fields.filter(([found]) => found === tag).map(([, value]) => value as Uint8Array);
const message = (fields: Fields, tag: number): Fields => fieldsOf(all(fields, tag)[0]!);
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

function nodesOf(graph: Graph): Fields[] {
  const meta = message(fieldsOf(encodeSavedModel(graph)), 2);
  expect(text(all(message(meta, 1), 4)[0]!)).toBe('serve');
  return all(message(meta, 2), 1).map(fieldsOf);
}

/** The only attribute of the only node. */
function encoded(attribute: Attribute): Fields {
  const graph = new Graph();
  graph.add('Op', [], { key: attribute });
  const entry = message(nodesOf(graph)[0]!, 5);
  expect(text(all(entry, 1)[0]!)).toBe('key');
  return message(entry, 2);
}

describe('encodeSavedModel', () => {
  it('writes nodes with their names, ops and inputs', () => {
    const graph = new Graph();
    const x = graph.placeholder('x', 1, [2, 3]);
    graph.identity('out', x, 1, ['before']);
    const [placeholder, identity] = nodesOf(graph) as [Fields, Fields];
    expect([1, 2].map((tag) => text(all(placeholder, tag)[0]!))).toEqual(['x', 'Placeholder']);
    expect(all(identity, 3).map(text)).toEqual(['x', '^before']);
  });

  it('writes every kind of attribute in its field of AttrValue', () => {
    expect(encoded({ type: 14 })).toEqual([[6, 14]]);
    expect(encoded({ boolean: false })).toEqual([[5, 0]]);
    expect(encoded({ integer: -1 })).toEqual([[3, -1]]);
    expect(encoded({ float: 0.5 })).toEqual([[4, 0.5]]);
    expect(text(all(encoded({ string: 'é' }), 2)[0]!)).toBe('é');
    const sizes = all(message(encoded({ shape: [2, 300] }), 7), 2).map((dimension) => fieldsOf(dimension)[0]![1]);
    expect(sizes).toEqual([2, 300]);
    expect(message(encoded({ integers: [1, 2] }), 1)).toEqual([[3, Uint8Array.of(1, 2)]]);
    expect(message(encoded({ booleans: [true, false] }), 1)).toEqual([[5, Uint8Array.of(1, 0)]]);
    expect(message(encoded({ floats: [1] }), 1)).toEqual([[4, new Uint8Array(Float32Array.of(1).buffer)]]);
    const bytes = new Uint8Array(Float32Array.of(1, 2).buffer);
    const tensor = message(encoded({ tensor: { dtype: 1, shape: [2], bytes } }), 8);
    expect(tensor[0]).toEqual([1, 1]);
    expect(all(tensor, 4)).toEqual([bytes]);
  });
});
