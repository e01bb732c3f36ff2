import { BACKGROUND, type DecodeOptions, type VideoFormat } from './backend.ts';
import type { VideoStream } from './video-stream.ts';

const turns: Readonly<Record<number, readonly string[]>> = {
  90: ['transpose=clock'],
  180: ['hflip', 'vflip'],
  270: ['transpose=cclock'],
};

const transfers = { pq: 'smpte2084', hlg: 'arib-std-b67' } as const;

/** Filters from high dynamic range and BT.2020 to what screens and models expect, for 4:4:4 YCbCr of 10 bits. */
function toStandardRange(hdr: 'pq' | 'hlg'): string[] {
  const from = `transferin=${transfers[hdr]}:primariesin=bt2020:matrixin=2020_ncl:rangein=limited`;
  return [
    'format=yuv444p10le',
    `zscale=${from}:transfer=linear:npl=100`,
    'format=gbrpf32le',
    'zscale=primaries=bt709',
    'tonemap=tonemap=hable:desat=0',
    'zscale=transfer=bt709:matrix=gbr:range=full',
    'format=gbrp',
  ];
}

/**
 * Colours times their opacity, which is what they are over black. `premultiply` says the same, but takes one off opaque values from 128 on;
 * this leaves opaque colours exactly as they are.
 */
const OVER_BLACK = [
  'format=gbrap,split[colour][opacity]',
  '[opacity]alphaextract,mergeplanes=0x000000:gbrp[mask]',
  '[colour]format=gbrp[opaque]',
  '[opaque][mask]blend=all_mode=multiply',
].join(';');

/** FFmpeg's filter chain from a decoded frame, of whatever size, to RGB of the wanted size. */
export function decodeFilters(stream: VideoStream, { height, width, fit }: DecodeOptions): string {
  const filters: string[] = [];
  if (stream.isInterlaced) filters.push('bwdif=mode=send_frame:parity=auto:deint=interlaced');
  // Before scaling: what a transparent pixel would have been must not bleed into its neighbours.
  if (stream.hasAlpha) filters.push(OVER_BLACK);
  filters.push(...(turns[stream.rotation] ?? []));
  const lies = stream.rotation % 180 === 90;
  const [shownWidth, shownHeight] = lies
    ? [`iw`, `(ih*${stream.pixelAspect})`]
    : [stream.pixelAspect === 1 ? 'iw' : `(iw*${stream.pixelAspect})`, 'ih'];
  const bound = fit === 'crop' ? 'max' : 'min';
  const scale = `${bound}(${width}/${shownWidth},${height}/${shownHeight})`;
  const to = (size: number, shown: string) => `max(1,${bound}(${size},round(${shown}*${scale})))`;
  filters.push(
    `scale=w='${to(width, shownWidth)}':h='${to(height, shownHeight)}':flags=${resampling(stream, { height, width, fit })}+accurate_rnd+full_chroma_int`,
    'setsar=1',
  );
  if (stream.hdr) filters.push(...toStandardRange(stream.hdr));
  filters.push('format=rgb24');
  if (fit === 'crop') filters.push(`crop=${width}:${height}:(iw-ow)/2:(ih-oh)/2:exact=1`);
  else filters.push(`pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2:${BACKGROUND}`);
  return filters.join(',');
}

/**
 * Smaller: the average of what falls into a pixel. Larger: bicubic. As it is: each 2×2 block has the one colour that was
 * stored for it (4:2:0), which is what drawn pictures want (Pong comes back with 49 dB; with smoothed colours, 37).
 */
function resampling(stream: VideoStream, { height, width, fit }: DecodeOptions): string {
  const upright = [stream.width * stream.pixelAspect, stream.height] as const;
  const [shownWidth, shownHeight] = stream.rotation % 180 === 90 ? [upright[1], upright[0]] : upright;
  const scales = [width / shownWidth, height / shownHeight];
  const scale = fit === 'crop' ? Math.max(...scales) : Math.min(...scales);
  return scale === 1 ? 'neighbor' : scale < 1 ? 'area' : 'bicubic';
}

/** FFmpeg's filter chain from RGB to what an encoder takes. */
export function encodeFilters(format: VideoFormat): string {
  if (format === 'gif') return 'split[a][b];[a]palettegen[p];[b][p]paletteuse';
  // 4:2:0 is what browsers play; each 2×2 block gets the average of its colours.
  return 'scale=flags=area+accurate_rnd+full_chroma_inp,format=yuv420p';
}
