import { open } from 'node:fs/promises';
import { isAnimatedPng } from './animated-png.ts';
import { isAnimatedWebp } from './animated-webp.ts';

/** Returns whether a file of a picture's kind (WebP, PNG, AVIF) holds many that follow each other. */
export async function isMovingPicture(path: string): Promise<boolean> {
  return (await isAnimatedWebp(path)) || (await isAnimatedPng(path)) || (await isAnimatedAvif(path));
}

/** By its major brand: an AVIF sequence says `avis`, a still picture `avif`. */
async function isAnimatedAvif(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const head = Buffer.alloc(12);
    await file.read(head, 0, head.length, 0);
    return head.toString('latin1', 4, 12) === 'ftypavis';
  } finally {
    await file.close();
  }
}
