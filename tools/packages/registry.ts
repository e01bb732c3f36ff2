import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { integrityOf, type PackedPackage } from './pack.ts';

/**
 * Serves packed packages as a registry does, for one scope: `@genie:registry=URL` in an `.npmrc`. So a line such as
 * `npm install @genie/fsq` can be run as it is written, and all else comes from where it always does.
 */
export async function serveRegistry(packages: PackedPackage[]): Promise<{ url: string; close: () => void }> {
  const byName = new Map(packages.map((packed) => [packed.name, packed]));
  const server = createServer((request, response) => {
    const asked = decodeURIComponent(new URL(request.url!, url).pathname.slice(1));
    const packed = byName.get(asked.replace(/\.tgz$/, ''));
    if (!packed) {
      response.writeHead(404).end('{}');
    } else if (asked.endsWith('.tgz')) {
      createReadStream(packed.tarball).pipe(response);
    } else {
      const { manifest, name, tarball } = packed;
      const { version } = manifest;
      const published = '2020-01-01T00:00:00.000Z'; // long ago: some do not install what is younger than a day
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({
          name,
          'dist-tags': { latest: version },
          versions: { [version]: { ...manifest, dist: { tarball: `${url}${name}.tgz`, ...integrityOf(tarball) } } },
          time: { created: published, modified: published, [version]: published },
        }),
      );
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    url,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
