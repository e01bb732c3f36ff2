import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { encodeVideo } from '@genie/data';
import type { Page } from '@genie/testing/chromium';

/** A file as a user has it. */
export interface UserFile {
  name: string;
  type: string;
  bytes: Uint8Array;
}

/** Drops files on the page. */
export async function dropFiles(page: Page, files: UserFile[]): Promise<void> {
  const plain = files.map(({ name, type, bytes }) => ({ name, type, bytes: Buffer.from(bytes).toString('base64') }));
  const data = await page.evaluateHandle((given) => {
    const transfer = new DataTransfer();
    for (const { name, type, bytes } of given) {
      const decoded = Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0));
      transfer.items.add(new File([decoded], name, { type }));
    }
    return transfer;
  }, plain);
  for (const event of ['dragenter', 'dragover', 'drop'])
    await page.dispatchEvent('body', event, { dataTransfer: data });
}

/** A video of twelve frames of 64 × 64, 15 a second, that turns from dark to red; `name` says the container: .mp4, .webm or .gif. */
export async function redVideo(name: string): Promise<Buffer> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'genie-video-'));
  try {
    const file = path.join(folder, name);
    const frames = Array.from({ length: 12 }, (_, t) => {
      const colour = [20 + t * 18, 20, 30];
      return Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => colour[i % 3]!);
    });
    await encodeVideo(file, frames, { height: 64, width: 64, fps: 15 });
    return await readFile(file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A black square PNG, one bit a pixel, so that a huge one is a small file. */
export function hugePng(side: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 1; // bit depth; grey, deflate, no interlace
  const rows = deflateSync(Buffer.alloc(side * (1 + Math.ceil(side / 8))), { level: 1 });
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
}
