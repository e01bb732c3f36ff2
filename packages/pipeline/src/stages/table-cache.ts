import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { decodeSafetensors, encodeSafetensors } from '@genie/ops';
import { configHash, type GradientReducer, sha256, writeFileAtomic } from '@genie/training';
import { Progress } from '../progress.ts';
import type { ClipTable } from './clip-table.ts';

/** Everything that decides what stands in a table: hashes of the data and of the model, backend, versions. */
export type TableKey = Record<string, unknown>;

/**
 * A table from its file, or made anew and written there, where the file is missing, damaged or of another key. Of several replicas the
 * first reads and writes for all.
 *
 * @param file - `<name>.safetensors`
 * @param form - of the table
 */
export async function cachedTable(
  file: string,
  key: TableKey,
  form: { frames: number; depth: number; width: number },
  make: () => Promise<ClipTable>,
  reducer?: GradientReducer,
): Promise<ClipTable> {
  const { frames, depth, width } = form;
  const leads = !reducer || reducer.rank === 0;
  const id = configHash({ ...key, ...form });
  const kept = leads ? await readKept(file, id) : undefined;
  if (!reducer && kept) return kept;
  if (reducer && reducer.sum(Float32Array.of(kept ? 1 : 0))[0]! > 0) {
    // The others' are 0.
    const own = kept ? Float32Array.from(kept.values) : new Float32Array(frames * depth * width);
    return { width, depth, values: Int32Array.from(reducer.sum(own)) };
  }
  const table = await make();
  if (leads) await writeFileAtomic(file, encode(table, id));
  return table;
}

async function readKept(file: string, id: string): Promise<ClipTable | undefined> {
  if (!existsSync(file)) return undefined;
  const progress = new Progress(path.basename(file, '.safetensors'));
  const where = path.relative('.', file);
  const kept = await decode(file, id);
  progress.end(typeof kept === 'string' ? `${where}: ${kept}, made anew` : `from ${where}`);
  return typeof kept === 'string' ? undefined : kept;
}

/** The table, or why it is not to be used. */
async function decode(file: string, id: string): Promise<ClipTable | string> {
  const bytes = await readFile(file);
  let decoded: ReturnType<typeof decodeSafetensors>;
  try {
    decoded = decodeSafetensors(new Uint8Array(bytes), file);
  } catch {
    return 'damaged';
  }
  const { tensors, metadata } = decoded;
  const { values } = tensors;
  if (metadata.format !== 'genie-table' || !values || values.shape.length !== 3) return 'not a table of ours';
  if (metadata.key !== id) return 'of other data or another model';
  if (metadata.sha256 !== digest(values.data)) return 'damaged';
  const [, depth, width] = values.shape;
  return { width, depth, values: Int32Array.from(values.data as Uint16Array | Int32Array) };
}

function encode({ width, depth, values }: ClipTable, id: string): Uint8Array {
  const isSmall = values.every((value) => value < 2 ** 16);
  const data = isSmall ? Uint16Array.from(values) : values;
  const shape = [values.length / depth / width, depth, width];
  const entry = { dtype: isSmall ? ('U16' as const) : ('I32' as const), shape, data };
  return encodeSafetensors({ values: entry }, { format: 'genie-table', key: id, sha256: digest(data) });
}

function digest(data: ArrayBufferView): string {
  return sha256(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}
