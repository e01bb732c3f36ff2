export { headers } from './headers.ts';
export { type Served, type ServeOptions, serve } from './serve.ts';
