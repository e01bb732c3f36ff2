import { BundleError } from './errors.ts';

/**
 * Where the files of a bundle come from: gives the bytes of the file with that name, or rejects.
 *
 * In Node: `(file) => readFile(join(folder, file))`. Rejecting means that the file is missing.
 */
export type BundleSource = (file: string) => Promise<Uint8Array>;

/**
 * A bundle in a folder on a web server.
 *
 * @param url Address of the folder, with or without the last slash; relative ones count from the page.
 */
export function fromUrl(url: string): BundleSource {
  const folder = url.endsWith('/') ? url : `${url}/`;
  return async (file) => {
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
    return new Uint8Array(await response.arrayBuffer());
  };
}
