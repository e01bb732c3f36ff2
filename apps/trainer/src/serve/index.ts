export { isForUs } from './known-host.ts';
export { close, isOpenToNetwork, listen, type Place, thisMachine } from './listen.ts';
export { listeningLines } from './listening.ts';
export { type Served, serve } from './serve.ts';
export { writeSite } from './write-site.ts';
