import { open } from 'node:fs/promises';

/** Bytes that are looked at: colour profiles and texts may stand before the chunk that says it moves. */
const HEAD = 65_536;

/** Returns whether a file is a PNG that moves (APNG): its `acTL` stands before the first picture's data. */
export async function isAnimatedPng(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    if (buffer.toString('latin1', 1, 4) !== 'PNG') return false;
    for (let at = 8; at + 8 <= bytesRead; at += 12 + buffer.readUInt32BE(at)) {
      const kind = buffer.toString('latin1', at + 4, at + 8);
      if (kind === 'acTL') return true;
      if (kind === 'IDAT') return false;
    }
    return false;
  } finally {
    await file.close();
  }
}
