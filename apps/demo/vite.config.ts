import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defaultClientConditions, defineConfig, type UserConfig } from 'vite';
import { ViteNotices } from '../../tools/notices/notices.ts';
import { compress } from './plugins/compress.ts';
import { worlds } from './plugins/worlds.ts';

// The page is isolated, so that wasm may use threads. The server that `genie demo` starts sends these too.
const headers = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

const notices = new ViteNotices();

const config: UserConfig = defineConfig({
  base: './', // so that the built folder may lie anywhere on a web server
  resolve: { conditions: ['@genie/source', ...defaultClientConditions], dedupe: ['@tensorflow/tfjs-core'] },
  plugins: [svelte(), worlds(fileURLToPath(new URL('../../worlds', import.meta.url))), compress(), notices.page()],
  worker: { format: 'es', plugins: () => [notices.worker()] },
  build: { target: 'esnext', assetsInlineLimit: 0, chunkSizeWarningLimit: 2000, reportCompressedSize: false },
  server: { headers },
  preview: { headers },
});
export default config;
