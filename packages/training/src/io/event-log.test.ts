import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { decode } from 'fast-png';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { frameGrid } from '../tensorboard/picture.ts';
import { EventLog } from './event-log.ts';

/** CRC-32C bit by bit, apart from the code under test. */
function checksum(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit++) crc = (crc ^ (byte >> bit)) & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  crc = ~crc >>> 0;
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** The data of all records of a file, checksums checked. */
function records(file: Uint8Array): Uint8Array[] {
  const view = new DataView(file.buffer, file.byteOffset);
  const found: Uint8Array[] = [];
  for (let at = 0; at < file.length; ) {
    const length = Number(view.getBigUint64(at, true));
    expect(view.getUint32(at + 8, true)).toBe(checksum(file.subarray(at, at + 8)));
    const data = file.subarray(at + 12, at + 12 + length);
    expect(view.getUint32(at + 12 + length, true)).toBe(checksum(data));
    found.push(data);
    at += 16 + length;
  }
  return found;
}

type Field = number | Uint8Array;

/** The fields of a protobuf message by number: wire types 0 (varint), 1 (double), 2 (bytes) and 5 (float). */
function fields(message: Uint8Array): Record<number, Field[]> {
  const view = new DataView(message.buffer, message.byteOffset, message.length);
  const found: Record<number, Field[]> = {};
  let at = 0;
  const varint = (): number => {
    for (let value = 0, scale = 1; ; scale *= 128) {
      const byte = message[at++]!;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  const skip = (length: number): number => {
    at += length;
    return at - length;
  };
  const readers: Record<number, () => Field> = {
    0: varint,
    1: () => view.getFloat64(skip(8), true),
    2: () => {
      const length = varint();
      return message.subarray(skip(length), at);
    },
    5: () => view.getFloat32(skip(4), true),
  };
  while (at < message.length) {
    const tag = varint();
    found[tag >> 3] = [...(found[tag >> 3] ?? []), readers[tag & 7]!()];
  }
  return found;
}

const text = (field: Field | undefined): string => new TextDecoder().decode(field as Uint8Array);
const inner = (field: Field | undefined): Record<number, Field[]> => fields(field as Uint8Array);
const doubles = (field: Field | undefined): number[] => [
  ...new Float64Array(Uint8Array.from(field as Uint8Array).buffer),
];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'genie-events-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('EventLog', () => {
  it('writes scalars, histograms and pictures as TensorBoard reads them', async () => {
    const log = new EventLog(folder, 0);
    const picture = frameGrid([{ frames: new Uint8Array(12).fill(200), count: 1, height: 2, width: 2 }]);
    log.add(300, {
      scalars: { loss: 0.5, 'evaluation/psnr': 31.25 },
      histograms: { weights: [1, 1, -2] },
      images: { picture },
    });
    log.close();

    const [version, start, event, ...rest] = records(await readFile(log.path)).map(fields);
    expect(rest).toEqual([]);
    expect(text(version![3]![0])).toBe('brain.Event:2');
    expect(Math.abs((version![1]![0] as number) - Date.now() / 1000)).toBeLessThan(60);
    expect(start![2]).toEqual([1]);
    expect(inner(start![7]![0])).toEqual({ 1: [1] });

    expect(event![2]).toEqual([300]);
    const values = inner(event![5]![0])[1]!.map((value) => fields(value as Uint8Array));
    expect(values.map((value) => text(value[1]![0]))).toEqual(['loss', 'evaluation/psnr', 'weights', 'picture']);
    expect(values[0]![2]).toEqual([0.5]);
    expect(values[1]![2]).toEqual([31.25]);

    const histogram = inner(values[2]![5]![0]);
    expect([1, 2, 3, 4, 5].map((field) => histogram[field]![0])).toEqual([-2, 1, 3, 0, 6]);
    const [limits, counts] = [doubles(histogram[6]![0]), doubles(histogram[7]![0])];
    expect(limits).toHaveLength(counts.length);
    expect(counts.filter((count) => count > 0)).toEqual([1, 2]);

    const image = inner(values[3]![4]![0]);
    expect([1, 2, 3].map((field) => image[field]![0])).toEqual([2, 2, 3]);
    expect([...decode(image[4]![0] as Uint8Array).data]).toEqual([...picture.data]);
  });

  it('begins a new file after a resume, later by name, that says from which step on', async () => {
    const before = new EventLog(folder, 0);
    before.close();
    const after = new EventLog(folder, 70000);
    after.close();
    expect(basename(after.path) > basename(before.path)).toBe(true);
    expect(basename(after.path)).toMatch(/^events\.out\.tfevents\.\d+/);
    const start = records(await readFile(after.path)).map(fields)[1]!;
    expect(start[2]).toEqual([70001]);
  });

  it('says in a line where it cannot write', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    expect(() => new EventLog(file, 0)).toThrow(/^.*file\/events.*: could not be written: /);
  });
});
