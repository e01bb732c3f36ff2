import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

/** Names of files to compress. Weights are left as they are: random to a compressor, they lose a tenth. */
const compressible = /\.(js|css|wasm|html|json|svg|webmanifest)$/;
/** Below, the headers are most of it. */
const leastBytes = 1024;

/** Puts a `.br` and a `.gz` beside each file of the build that gets smaller by it, for servers that send them as they are. */
export function compress(): Plugin {
  return {
    name: 'genie-compress',
    apply: 'build',
    generateBundle: {
      order: 'post',
      async handler(_, bundle) {
        const files = Object.values(bundle).filter(({ fileName }) => compressible.test(fileName));
        for (const file of files) {
          const bytes = Buffer.from(file.type === 'chunk' ? file.code : file.source);
          if (bytes.length < leastBytes) continue;
          const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
          const [smallest, smaller] = await Promise.all([
            promisify(brotliCompress)(bytes, quality),
            promisify(gzip)(bytes, { level: 9 }),
          ]);
          this.emitFile({ type: 'asset', fileName: `${file.fileName}.br`, source: smallest });
          this.emitFile({ type: 'asset', fileName: `${file.fileName}.gz`, source: smaller });
        }
      },
    },
  };
}
