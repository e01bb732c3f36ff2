import { crc32 } from 'node:zlib';
import { printable } from '@genie/ops';

// Sizes in bytes of the fixed parts of the three kinds of records, and how each starts.
const endOfDirectory = { signature: 0x06054b50, size: 22 };
const directoryEntry = { signature: 0x02014b50, size: 46 };
const localHeader = { signature: 0x04034b50, size: 30 };
const longestComment = 0xffff;

/**
 * The entries of a zip file that stores them uncompressed, which is how `torch.save` writes. Sizes and CRC-32 sums are
 * checked, so that a truncated or damaged file is found here and not as odd weights later.
 *
 * @param file the name that errors start with
 * @returns entry name → its bytes (views into `bytes`, no copies)
 * @throws when the bytes are no zip file, are cut short or damaged, or hold compressed entries
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.16
 */
export function readStoredZip(bytes: Uint8Array, file: string): Map<string, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint32(0, true) !== localHeader.signature) {
    throw new Error(`${file}: not a zip file, expected one written by torch.save of PyTorch 1.6 or later`);
  }
  try {
    const entries = directory(view);
    // Many entries over the same bytes would let a small file ask for hours of checking.
    const claimed = entries.reduce((sum, { size, method }) => sum + (method === 0 ? size : 0), 0);
    if (claimed > bytes.length) throw new Error(`its entries have ${claimed} bytes, the file ${bytes.length}`);
    return new Map(entries.map((entry) => [entry.name, contents(bytes, view, entry)]));
  } catch (error) {
    const reason = error instanceof RangeError ? 'it ends too early' : (error as Error).message;
    throw new Error(`${file}: damaged zip file (${reason}), copy or download it again`, { cause: error });
  }
}

interface Entry {
  name: string;
  method: number;
  checksum: number;
  size: number;
  /** Offset of its local header. */
  offset: number;
}

/** The central directory, which stands at the end of the file. */
function directory(view: DataView): Entry[] {
  const end = findEnd(view);
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  const entries: Entry[] = [];
  for (let i = 0; i < count; i++) {
    if (view.getUint32(at, true) !== directoryEntry.signature)
      throw new Error('its directory is not where it should be');
    const nameLength = view.getUint16(at + 28, true);
    const nameStart = at + directoryEntry.size;
    if (nameStart + nameLength > view.byteLength) throw new RangeError('name');
    entries.push({
      name: new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + nameStart, nameLength)),
      method: view.getUint16(at + 10, true),
      checksum: view.getUint32(at + 16, true),
      size: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    });
    // An extra field and a comment may follow the name.
    at = nameStart + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

/** The record at the very end, searched for backwards because a comment may follow it. */
function findEnd(view: DataView): number {
  const last = view.byteLength - endOfDirectory.size;
  for (let at = last; at >= Math.max(0, last - longestComment); at--) {
    if (view.getUint32(at, true) === endOfDirectory.signature) return at;
  }
  throw new RangeError('end of directory');
}

function contents(bytes: Uint8Array, view: DataView, { name, method, checksum, size, offset }: Entry): Uint8Array {
  if (method !== 0)
    throw new Error(`entry ${printable(name, 100)} is compressed, torch.save stores entries as they are`);
  if (view.getUint32(offset, true) !== localHeader.signature)
    throw new Error(`entry ${printable(name, 100)} is not where it should be`);
  const start = offset + localHeader.size + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if (start + size > bytes.length) throw new RangeError(name);
  const data = bytes.subarray(start, start + size);
  if (crc32(data) !== checksum) throw new Error(`checksum of entry ${printable(name, 100)} does not match`);
  return data;
}
