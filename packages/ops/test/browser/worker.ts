import { compare } from './compare.ts';

compare().then(postMessage, (error) => postMessage({ error: String(error) }));
