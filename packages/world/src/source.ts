import { BundleError } from './errors.ts';

/**
 * Source of the files of a bundle: gives the bytes of the file with that name, or rejects.
 *
 * In Node: `(file) => readFile(join(folder, file))`. Rejecting means that the file is missing. A source that is slow may tell how
 * many bytes of the file have come so far.
 */
export type BundleSource = (file: string, onBytes?: (received: number) => void) => Promise<Uint8Array>;

/**
 * A bundle in a folder on a web server.
 *
 * @param url Address of the folder, with or without the last slash; relative ones count from the page.
 */
export function fromUrl(url: string): BundleSource {
  const folder = url.endsWith('/') ? url : `${url}/`;
  return async (file, onBytes) => {
    const address = folder + file;
    let response: Response;
    try {
      response = await fetch(address);
    } catch {
      // A refused cross-origin request looks the same as a dead server: the browser does not tell a script which it is.
      throw new BundleError(
        'missing',
        `${address} cannot be reached: check the address, the connection, and that the server allows requests from other sites`,
      );
    }
    if (!response.ok) {
      throw new BundleError('missing', `${address} is missing (${response.status}): check the address of the world`);
    }
    try {
      return onBytes && response.body
        ? await collect(response.body, onBytes)
        : new Uint8Array(await response.arrayBuffer());
    } catch {
      throw new BundleError('missing', `${address} broke off: check the connection, and open the world again`);
    }
  };
}

/**
 * A bundle in files that are at hand, such as those that someone chose in a page.
 *
 * @param files By their names in the bundle.
 */
export function fromFiles(files: Readonly<Record<string, Blob>>): BundleSource {
  return async (file) => {
    const blob = files[file];
    if (!blob) throw new BundleError('missing', `${file} is not among the files: choose the whole folder of the world`);
    try {
      return new Uint8Array(await blob.arrayBuffer());
    } catch {
      throw new BundleError(
        'missing',
        `${file} cannot be read any more: it was moved or changed, open the folder again`,
      );
    }
  };
}

async function collect(stream: ReadableStream<Uint8Array>, onBytes: (received: number) => void): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let received = 0;
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    chunks.push(next.value);
    received += next.value.length;
    onBytes(received);
  }
  const bytes = new Uint8Array(received);
  let place = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, place);
    place += chunk.length;
  }
  return bytes;
}
