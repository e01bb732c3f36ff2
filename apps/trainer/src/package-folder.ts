import { fileURLToPath } from 'node:url';

/** The folder of this package, seen from its sources and from what is built: both have it one level up. */
export const packageFolder: string = fileURLToPath(new URL('..', import.meta.url));
