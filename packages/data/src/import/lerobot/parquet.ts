import { printable } from '@genie/ops';

type Parquet = typeof import('hyparquet');

/** Rows that are read at a time. */
const ROWS = 20_000;

/**
 * Yields the rows of some columns of a Parquet file, some thousand at a time; whole numbers of 64 bits come as bigint.
 *
 * @throws Error naming the file where it cannot be read, or has no such column
 */
export async function* parquetRows(
  path: string,
  columns: readonly string[],
  range?: { readonly start: number; readonly end: number },
): AsyncGenerator<Record<string, unknown>[]> {
  // ES modules only: imported when used, so that this package can also be required.
  const [parquet, { compressors }] = await Promise.all([import('hyparquet'), import('hyparquet-compressors')]);
  try {
    const file = await (parquet as Parquet).asyncBufferFromFile(path);
    const metadata = await parquet.parquetMetadataAsync(file);
    const known = new Set(metadata.row_groups[0]?.columns.map((column) => column.meta_data?.path_in_schema[0]));
    const missing = known.size > 0 ? columns.find((column) => !known.has(column)) : undefined;
    if (missing) throw new Error(`no column '${missing}' in it (found: ${[...known].slice(0, 12).join(', ')})`);
    const end = Math.min(range?.end ?? Number.POSITIVE_INFINITY, Number(metadata.num_rows));
    for (let at = range?.start ?? 0; at < end; at += ROWS) {
      yield await parquet.parquetReadObjects({
        file,
        metadata,
        compressors,
        columns: [...columns],
        rowStart: at,
        rowEnd: Math.min(end, at + ROWS),
        utf8: false, // pictures are bytes
      });
    }
  } catch (error) {
    throw new Error(`${path}: ${printable((error as Error).message)}`, { cause: error });
  }
}
