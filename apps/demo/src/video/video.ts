import { BlobSource, CanvasSink, Input, MATROSKA, MP4, QTFF, WEBM } from 'mediabunny';
import { keptSide, type Moving } from './moving.ts';

const instead = 'choose another video, such as an MP4 in H.264.';

/** Opens a video by the browser's own decoders (WebCodecs). @throws Error in one line, for people. */
export async function openVideo(file: File): Promise<Moving> {
  if (typeof VideoDecoder === 'undefined') {
    throw new Error(
      `${file.name} cannot be decoded here: this browser decodes video on https and localhost only, or not at all; choose a picture.`,
    );
  }
  const input = new Input({ source: new BlobSource(file), formats: [MP4, QTFF, WEBM, MATROSKA] });
  try {
    if (!(await input.canRead())) throw new Error(`${file.name} is not a video that this page can read: ${instead}`);
    const track = await input.getPrimaryVideoTrack();
    if (!track) throw new Error(`${file.name} holds no video: ${instead}`);
    if (!(await track.canDecode())) {
      const codec = (await track.getCodec()) ?? (await track.getInternalCodecId()) ?? 'an unknown codec';
      throw new Error(`${file.name} is in ${codec}, which this browser cannot decode: ${instead}`);
    }
    const [width, height] = [await track.getDisplayWidth(), await track.getDisplayHeight()];
    const scale = Math.min(1, keptSide / Math.max(width, height));
    const size = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
    const sink = new CanvasSink(track, { ...size, fit: 'fill' });
    const first = await track.getFirstTimestamp();
    const end = await track.computeDuration();
    const at = async (seconds: number) => {
      const wrapped = await sink.getCanvas(Math.max(first, first + Math.min(seconds, end - first)));
      if (!wrapped) throw new Error(`${file.name} has no picture at ${seconds.toFixed(2)} s: choose another moment.`);
      return wrapped.canvas;
    };
    await at(0); // what cannot be decoded shall be known now
    return { ...size, duration: end - first, at, close: () => input.dispose() };
  } catch (error) {
    input.dispose();
    const said = error instanceof Error && error.message.startsWith(file.name);
    throw said ? error : new Error(`${file.name} is damaged, or no video: ${instead}`);
  }
}
