// Serves the site while it is written: a document that is saved shows at once. Docstrings are read when it starts.
import { existsSync, watch } from 'node:fs';
import path from 'node:path';
import { createServer } from 'vitepress';
import { writeApiReference } from './api/reference.ts';
import { assemble, assembled } from './assemble.ts';
import { root } from './root.ts';
import { pages } from './site-map.ts';

assemble();
if (!existsSync(path.join(assembled, 'api')) || process.argv.includes('--api')) {
  await writeApiReference(path.join(assembled, 'api'));
}
const server = await createServer(path.join(root, 'apps/docs'));
await server.listen();
server.printUrls();

const sources = new Set(pages.map(({ source }) => path.join(root, source)));
const folders = new Set([...sources].map((file) => path.dirname(file)));
for (const folder of folders) {
  watch(folder, (_, name) => {
    if (!name?.endsWith('.md')) return;
    try {
      assemble();
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
    }
  });
}
