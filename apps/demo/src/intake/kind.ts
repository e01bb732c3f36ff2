/** Kind of content of a file, by its first bytes; names and types that others gave it may be wrong. */
export type FileKind = 'empty' | 'picture' | 'animation' | 'video' | 'sound' | 'archive' | 'text' | 'unknown';

/** Bytes that {@link kindOf} looks at. */
const headLength = 512;

/** @param head The file's first bytes, up to {@link headLength}. */
export function kindOf(head: Uint8Array): FileKind {
  if (head.length === 0) return 'empty';
  const at = (place: number, length: number) => String.fromCharCode(...head.subarray(place, place + length));
  if (at(0, 3) === 'GIF') return 'animation';
  if (at(1, 3) === 'PNG' || at(0, 3) === '\xff\xd8\xff' || at(0, 2) === 'BM') return 'picture';
  if (at(0, 4) === 'RIFF') return ({ WEBP: 'picture', WAVE: 'sound' } as Record<string, FileKind>)[at(8, 4)] ?? 'video';
  if (at(4, 4) === 'ftyp') {
    if (/^(avif|heic|mif1)/.test(at(8, 4))) return 'picture';
    return at(8, 3) === 'M4A' ? 'sound' : 'video';
  }
  if (at(0, 4) === '\x1aE\xdf\xa3' || at(0, 4) === 'FLV\x01') return 'video'; // Matroska and WebM, Flash
  if (at(0, 4) === 'OggS' || at(0, 4) === 'fLaC' || at(0, 3) === 'ID3') return 'sound';
  if (head[0] === 0xff && (head[1]! & 0xe0) === 0xe0) return 'sound'; // MPEG audio
  if (at(0, 2) === 'PK') return 'archive';
  return head.every((byte) => byte >= 32 || byte === 9 || byte === 10 || byte === 13) ? 'text' : 'unknown';
}

/** The kind of a file. */
export async function kindOfFile(file: Blob): Promise<FileKind> {
  return kindOf(new Uint8Array(await file.slice(0, headLength).arrayBuffer()));
}

/** Returns the message for a file that nothing can begin from, or undefined for one that may be used. */
export function refusal(name: string, kind: FileKind): string | undefined {
  const instead = 'choose a PNG, JPEG, WebP or GIF, or a video (MP4, WebM).';
  switch (kind) {
    case 'empty':
      return `${name} is empty: choose another file.`;
    case 'sound':
      return `${name} holds sound and no pictures: ${instead}`;
    case 'archive':
      return `${name} is an archive: unpack it, and choose what is in it.`;
    case 'text':
      return `${name} is not a picture that this browser can open, but text: ${instead}`;
    default:
      return undefined;
  }
}
