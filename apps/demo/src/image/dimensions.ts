/** Size of a picture in pixels. */
export interface Dimensions {
  width: number;
  height: number;
}

/**
 * The size that a picture's header names, so that a huge one is refused before it is decoded.
 *
 * @param bytes Its beginning: of a JPEG all that stands before its frame header, of the others 32 bytes.
 * @returns Undefined where it is not PNG, GIF, BMP, WebP or JPEG, or the header is not within the bytes.
 */
export function dimensionsOf(bytes: Uint8Array): Dimensions | undefined {
  if (bytes.length < 30) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const text = (place: number, length: number) => String.fromCharCode(...bytes.subarray(place, place + length));
  if (text(1, 3) === 'PNG') return { width: view.getUint32(16), height: view.getUint32(20) };
  if (text(0, 3) === 'GIF') return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
  if (text(0, 2) === 'BM') return { width: view.getUint32(18, true), height: Math.abs(view.getInt32(22, true)) };
  if (text(0, 4) === 'RIFF' && text(8, 4) === 'WEBP') return webp(view, text(12, 4));
  if (view.getUint16(0) === 0xffd8) return jpeg(view);
  return undefined;
}

/** @see https://developers.google.com/speed/webp/docs/riff_container */
function webp(view: DataView, chunk: string): Dimensions | undefined {
  const three = (place: number) => view.getUint16(place, true) | (view.getUint8(place + 2) << 16);
  if (chunk === 'VP8X') return { width: three(24) + 1, height: three(27) + 1 };
  if (chunk === 'VP8 ') return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  if (chunk !== 'VP8L') return undefined;
  const bits = view.getUint32(21, true);
  return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
}

/** Goes from segment to segment up to the frame header, SOF0 to SOF15. @see ITU-T T.81, B.1.1.3 */
function jpeg(view: DataView): Dimensions | undefined {
  for (let place = 2; place + 9 < view.byteLength; ) {
    const marker = view.getUint16(place);
    if (marker >> 8 !== 0xff) return undefined;
    const isFrame = marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker);
    if (isFrame) return { width: view.getUint16(place + 7), height: view.getUint16(place + 5) };
    place += 2 + view.getUint16(place + 2);
  }
  return undefined;
}
