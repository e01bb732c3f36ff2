import { createRequire } from 'node:module';
import path from 'node:path';
import { createServer, defaultClientConditions, type ViteDevServer } from 'vite';

const wasmFolder = path.dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
const isolation = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

/** Serves the pages of `browser/`, on this package's sources; at an address of its own. */
export async function serveBrowserPages({ isolated }: { isolated: boolean }): Promise<ViteDevServer> {
  const server = await createServer({
    configFile: false,
    root: path.join(import.meta.dirname, 'browser'),
    cacheDir: path.join(import.meta.dirname, '../node_modules/.vite-browser'),
    logLevel: 'error',
    resolve: { conditions: ['@genie/source', ...defaultClientConditions] },
    server: { port: 0, host: '127.0.0.1', headers: isolated ? isolation : {}, fs: { strict: false } },
    plugins: [
      {
        name: 'wasm-files',
        configureServer({ middlewares }) {
          middlewares.use((request, _response, next) => {
            if (request.url?.startsWith('/wasm/')) request.url = `/@fs${wasmFolder}/${path.basename(request.url)}`;
            next();
          });
        },
      },
    ],
  });
  await server.listen();
  return server;
}
