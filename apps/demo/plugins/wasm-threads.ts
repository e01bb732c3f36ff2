import type { Plugin } from 'vite';

const factoryAsText = /new Blob\(\[`var WasmBackendModuleThreadedSimd = ` \+\s*wasmFactoryThreadedSimd\.toString\(\)\]/;

/**
 * Makes tfjs's threaded wasm work in a minified build.
 *
 * tfjs gives its threads the text of a function (`factory.toString()`). Minified, that function names variables of the
 * file around it, which a thread does not have: it fails over and over, and `setBackend('wasm')` never resolves. So the
 * threads get the file as it was published.
 */
export function wasmThreads(): Plugin {
  return {
    name: 'tfjs-wasm-threads',
    enforce: 'pre',
    transform(code, id) {
      if (!id.includes('tfjs-backend-wasm/dist/backend_wasm.js')) return undefined;
      if (!factoryAsText.test(code))
        throw new Error(`${id}: no threaded factory there; is this another version of tfjs?`);
      return {
        code: `import threadedSource from '../wasm-out/tfjs-backend-wasm-threaded-simd.js?raw';\n${code.replace(factoryAsText, 'new Blob([threadedSource]')}`,
        map: null,
      };
    },
  };
}
