import { extname } from 'node:path';
import { writeBeside } from '../write-beside.ts';
import { type EncodeOptions, findVideoBackend, type VideoBackendName, type VideoFormat } from './backend.ts';

const formats: readonly string[] = ['mp4', 'webm', 'gif'] satisfies VideoFormat[];

/** Options of {@link encodeVideo}. */
export interface EncodeVideoOptions extends EncodeOptions {
  readonly backend?: VideoBackendName;
}

/**
 * Writes frames as a video or an animation, beside its place and then renamed.
 *
 * @param frames RGB, `[height, width, 3]` each
 * @throws Error if there is no encoder, or if H.264 or VP9 is asked for an odd height or width
 */
export async function encodeVideo(
  path: string,
  frames: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  options: EncodeVideoOptions,
): Promise<void> {
  const { height, width, quality = 10, backend: name = 'auto' } = options;
  const format = options.format ?? extname(path).slice(1).toLowerCase();
  if (!formats.includes(format))
    throw new Error(`${path}: cannot write the format '${format}'; expected one of ${formats.join(', ')}`);
  if (format !== 'gif' && (height % 2 || width % 2))
    throw new Error(`${path}: ${width}×${height} pixels; ${format} needs an even height and width`);
  const backend = await findVideoBackend(name);
  await writeBeside(path, (partial) =>
    backend.encode(partial, frames, { height, width, fps: options.fps, quality, format: format as VideoFormat }),
  );
}
