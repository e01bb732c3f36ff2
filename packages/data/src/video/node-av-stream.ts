import type { Stream } from 'node-av/lib';
import { isTransparent } from './ffmpeg-log.ts';
import { plausibleRate } from './frame-clock.ts';
import type { VideoStream } from './video-stream.ts';

/** All of node-av in one object. */
export type NodeAv = typeof import('node-av/api') & typeof import('node-av/lib') & typeof import('node-av/constants');

/** Degrees clockwise, from the display matrix: nine 32-bit numbers, of which the first two are a rotated unit vector. */
function rotationOf(av: NodeAv, stream: Stream): number {
  const matrix = stream.codecpar.getCodedSideData(av.AV_PKT_DATA_DISPLAYMATRIX);
  if (!matrix || matrix.length < 36) return 0;
  const degrees = (Math.atan2(matrix.readInt32LE(4), matrix.readInt32LE(0)) * 180) / Math.PI;
  return (Math.round(degrees / 90) * 90 + 360) % 360;
}

/** Tells whether a stream's pictures are two fields; the order of fields is an option of a decoder. */
function isInterlaced(av: NodeAv, stream: Stream): boolean {
  if (stream.codecpar.codecId === av.AV_CODEC_ID_DVVIDEO) return true; // each of its frames says whether it is
  const context = new av.CodecContext();
  try {
    context.allocContext3(av.Codec.findDecoder(stream.codecpar.codecId));
    if (context.parametersToContext(stream.codecpar) < 0) return false;
    return (context.getOption('field_order', av.AV_OPT_TYPE_INT) ?? 0) > av.AV_FIELD_PROGRESSIVE;
  } finally {
    context.freeContext();
  }
}

/** Describes a stream of pictures, without its packets. */
export function describeStream(av: NodeAv, stream: Stream): Omit<VideoStream, 'packets'> {
  const { codecpar, disposition } = stream;
  const { width, height, colorTrc } = codecpar;
  // The container's word counts more than the codec's.
  const aspect = [stream.sampleAspectRatio, codecpar.sampleAspectRatio].find(({ num, den }) => num > 0 && den > 0);
  const rate = [stream.avgFrameRate, stream.rFrameRate].find(({ num, den }) => num > 0 && den > 0);
  const codec = av.avGetCodecName(codecpar.codecId) ?? '';
  const dolby = codecpar.getCodedSideData(av.AV_PKT_DATA_DOVI_CONF);
  const { num, den } = stream.timeBase;
  const tags = stream.metadata?.getAll() ?? {};
  return {
    index: stream.index,
    codec,
    width,
    height,
    pixelAspect: aspect ? aspect.num / aspect.den : 1,
    rotation: rotationOf(av, stream),
    statedFps: rate ? plausibleRate(rate.num / rate.den) : null,
    codedFps: codecpar.frameRate.num > 0 ? plausibleRate(codecpar.frameRate.num / codecpar.frameRate.den) : null,
    tick: { num, den },
    isPicture: (disposition & (av.AV_DISPOSITION_ATTACHED_PIC | av.AV_DISPOSITION_TIMED_THUMBNAILS)) !== 0,
    isDefault: (disposition & av.AV_DISPOSITION_DEFAULT) !== 0,
    isInterlaced: isInterlaced(av, stream),
    hdr: colorTrc === av.AVCOL_TRC_SMPTE2084 ? 'pq' : colorTrc === av.AVCOL_TRC_ARIB_STD_B67 ? 'hlg' : null,
    isDolbyOnly: dolby !== null && dolby[2] === 5,
    hasAlpha:
      isTransparent(av.avGetPixFmtName(codecpar.format as never) ?? '') ||
      (/^vp[89]$/.test(codec) && (tags.alpha_mode ?? tags.ALPHA_MODE) === '1'),
  };
}
