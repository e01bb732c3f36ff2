import type { DecodeOptions, VideoInfo } from './backend.ts';

/** Two frame rates are the same if they differ by less than a frame in a thousand. */
export function sameRate(a: number, b: number): boolean {
  return Math.abs(a - b) < 1e-3 * b;
}

/**
 * FFmpeg's filter chain from a decoded frame to RGB of the wanted size.
 *
 * @param info the source, as its frames are shown (after its pixels' aspect ratio)
 */
export function decodeFilters(info: VideoInfo & { readonly pixelAspect: number }, options: DecodeOptions): string {
  const { height, width, fit, fps } = options;
  const filters: string[] = [];
  // At the source's own rate no frame may be doubled or lost, so the filter is left out.
  if (fps !== undefined && !(info.fps !== null && sameRate(info.fps, fps))) filters.push(`fps=${fps}`);

  const shownWidth = info.width * info.pixelAspect;
  const scales = [width / shownWidth, height / info.height];
  const scale = fit === 'crop' ? Math.max(...scales) : Math.min(...scales);
  const bound = fit === 'crop' ? Math.max : Math.min;
  const scaledWidth = bound(width, Math.round(shownWidth * scale));
  const scaledHeight = bound(height, Math.round(info.height * scale));
  // Area averages what falls into a pixel: right for making smaller; bicubic for making larger.
  const resampling = scale < 1 ? 'area' : 'bicubic';
  filters.push(
    `scale=${Math.max(1, scaledWidth)}:${Math.max(1, scaledHeight)}:flags=${resampling}+accurate_rnd+full_chroma_int`,
    'setsar=1',
    'format=rgb24',
  );
  if (fit === 'crop') filters.push(`crop=${width}:${height}:(iw-ow)/2:(ih-oh)/2:exact=1`);
  else filters.push(`pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2:black`);
  return filters.join(',');
}
