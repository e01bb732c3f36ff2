// What the tests of this package share: pictures and videos made on the spot.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** A folder that is removed when the test file is done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'genie-data-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A frame of one colour. */
export function plain(height: number, width: number, red: number, green: number, blue: number): Uint8Array {
  const frame = new Uint8Array(height * width * 3);
  for (let i = 0; i < frame.length; i += 3) frame.set([red, green, blue], i);
  return frame;
}

/** Frames whose brightness is 5 t, so that every frame of a decoded video can be told. */
export function countingFrames(count: number, height = 16, width = 16): Uint8Array[] {
  return Array.from({ length: count }, (_, t) => plain(height, width, 5 * t, 5 * t, 5 * t));
}

/** Mean of all bytes. */
export function mean(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => sum + byte, 0) / bytes.length;
}

/** Colour of one pixel. */
export function pixel(frame: Uint8Array, width: number, x: number, y: number): number[] {
  return [...frame.subarray((y * width + x) * 3, (y * width + x + 1) * 3)];
}
