import type { DecodeOptions, VideoFormat, VideoInfo } from './backend.ts';

/** What the decoders know of a file's pictures beside what they tell. */
export interface SourceForm extends VideoInfo {
  /** Width of a stored pixel divided by its height. */
  readonly pixelAspect: number;
  /** Degrees clockwise by which the stored picture is turned to be shown: 0, 90, 180 or 270 (phones lie on their side). */
  readonly rotation: number;
}

/** Two frame rates are the same if they differ by no more than 29.97 and 30, or what rounded time stamps make of one. */
export function sameRate(a: number, b: number): boolean {
  return Math.abs(a - b) < 0.01 * b;
}

/** A frame rate that a file gives, if it can be one: containers without a rate give that of their clock, such as 1000. */
export function plausibleRate(fps: number): number | null {
  return fps > 0 && fps <= 240 ? fps : null;
}

const turns: Readonly<Record<number, readonly string[]>> = {
  90: ['transpose=clock'],
  180: ['hflip', 'vflip'],
  270: ['transpose=cclock'],
};

/** FFmpeg's filter chain from a decoded frame to RGB of the wanted size. */
export function decodeFilters(source: SourceForm, options: DecodeOptions): string {
  const { height, width, fit, fps } = options;
  const filters: string[] = [];
  // At the source's own rate no frame may be doubled or lost, so the filter is left out.
  if (fps !== undefined && !(source.fps !== null && sameRate(source.fps, fps))) filters.push(`fps=${fps}`);

  filters.push(...(turns[source.rotation] ?? []));
  const upright = [source.width * source.pixelAspect, source.height] as const;
  const [shownWidth, shownHeight] = source.rotation % 180 === 90 ? [upright[1], upright[0]] : upright;
  const scales = [width / shownWidth, height / shownHeight];
  const scale = fit === 'crop' ? Math.max(...scales) : Math.min(...scales);
  const bound = fit === 'crop' ? Math.max : Math.min;
  const scaledWidth = Math.max(1, bound(width, Math.round(shownWidth * scale)));
  const scaledHeight = Math.max(1, bound(height, Math.round(shownHeight * scale)));
  // Smaller: the average of what falls into a pixel. Larger: bicubic. As it is: each 2×2 block has the one colour that was
  // stored for it (4:2:0), which is what drawn pictures want (Pong comes back with 49 dB; with smoothed colours, 37).
  const resampling = scale === 1 ? 'neighbor' : scale < 1 ? 'area' : 'bicubic';
  filters.push(
    `scale=${scaledWidth}:${scaledHeight}:flags=${resampling}+accurate_rnd+full_chroma_int`,
    'setsar=1',
    'format=rgb24',
  );
  if (fit === 'crop') filters.push(`crop=${width}:${height}:(iw-ow)/2:(ih-oh)/2:exact=1`);
  else filters.push(`pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2:black`);
  return filters.join(',');
}

/** FFmpeg's filter chain from RGB to what an encoder takes. */
export function encodeFilters(format: VideoFormat): string {
  if (format === 'gif') return 'split[a][b];[a]palettegen[p];[b][p]paletteuse';
  // 4:2:0 is what browsers play; each 2×2 block gets the average of its colours.
  return 'scale=flags=area+accurate_rnd+full_chroma_inp,format=yuv420p';
}

/**
 * Checks that a video went on to its end: FFmpeg takes the end of a file that was cut off for the end of the video.
 *
 * @param shown seconds from the start of the first frame to the end of the last one
 * @throws Error if that is less than nine tenths of what the file says
 */
export function checkEnd(source: VideoInfo, shown: number): void {
  if (source.seconds === null || shown >= 0.9 * source.seconds - 0.1) return;
  throw new Error(
    `ends after ${shown.toFixed(1)} of ${source.seconds.toFixed(1)} seconds: the file is cut off or damaged`,
  );
}
