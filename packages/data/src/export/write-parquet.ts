import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A column of a Parquet file; `STRINGS`: a list of texts each. */
export type ParquetColumn =
  | { readonly name: string; readonly type: 'INT64' | 'FLOAT' | 'DOUBLE'; readonly data: readonly number[] }
  | { readonly name: string; readonly type: 'STRING'; readonly data: readonly string[] }
  | { readonly name: string; readonly type: 'STRINGS'; readonly data: readonly (readonly string[])[] };

/** Metadata by which pandas takes a column as the index of its rows. */
function pandasMetadata(columns: readonly ParquetColumn[], index: string): string {
  return JSON.stringify({
    index_columns: [index],
    column_indexes: [],
    columns: columns.map(({ name, type }) => ({
      name,
      field_name: name,
      pandas_type: type === 'STRING' ? 'unicode' : 'int64',
      numpy_type: type === 'STRING' ? 'object' : 'int64',
      metadata: null,
    })),
    pandas_version: '2.0.0',
  });
}

/**
 * Writes a Parquet file, compressed with Snappy.
 *
 * @param options.index column that is the index of the rows for pandas
 */
export async function writeParquet(
  path: string,
  columns: readonly ParquetColumn[],
  { index }: { index?: string } = {},
): Promise<void> {
  const { parquetWriteBuffer } = await import('hyparquet-writer'); // an ES module only
  const lists = columns.filter(({ type }) => type === 'STRINGS');
  const schema = [{ name: 'root', num_children: columns.length }, ...columns.flatMap((column) => schemaOf(column))];
  const buffer = parquetWriteBuffer({
    columnData: columns.map(({ name, type, data }) => ({
      name,
      data: type === 'INT64' ? BigInt64Array.from(data, (value) => BigInt(value)) : [...data],
    })),
    schema: schema as never,
    rowGroupSize: 100_000,
    statistics: lists.length === 0,
    ...(index ? { kvMetadata: [{ key: 'pandas', value: pandasMetadata(columns, index) }] } : {}),
  });
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, new Uint8Array(buffer));
}

function schemaOf({ name, type }: ParquetColumn): object[] {
  const text = { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } };
  if (type === 'STRINGS')
    return [
      { name, repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST', logical_type: { type: 'LIST' } },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      { name: 'element', repetition_type: 'OPTIONAL', ...text },
    ];
  return [{ name, repetition_type: 'OPTIONAL', ...(type === 'STRING' ? text : { type }) }];
}
