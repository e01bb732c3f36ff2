import { defineConfig, type UserConfig } from 'vite';

// They isolate the page, so that it may share memory between threads. Without them there is one thread.
const headers = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

const config: UserConfig = defineConfig({
  base: './',
  build: { target: 'esnext' }, // modules that await
  server: { headers },
  preview: { headers },
});
export default config;
