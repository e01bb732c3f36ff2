// Builds the site into apps/docs/dist: static files for any web server.
//
//   npm run docs                 for a server's root; DOCS_BASE=/genie/ for a folder of it
import path from 'node:path';
import { build } from 'vitepress';
import { writeApiReference } from './api/reference.ts';
import { assemble, assembled, clear } from './assemble.ts';
import { writeForModels } from './llms.ts';
import { root } from './root.ts';

const timed = async (what: string, work: () => unknown) => {
  const start = performance.now();
  await work();
  console.log(`${what} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
};

clear();
await timed('the documents are brought together', assemble);
await timed('the API reference is made of the docstrings', () => writeApiReference(path.join(assembled, 'api')));
await timed('the site is built', () => build(path.join(root, 'apps/docs')));
await timed('llms.txt is written', () => writeForModels(path.join(root, 'apps/docs/dist')));
