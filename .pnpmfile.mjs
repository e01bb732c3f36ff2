// What a package's manifest says in this workspace only, or once for all of them, and is put right where it is packed.
import { readFileSync } from 'node:fs';
import path from 'node:path';

const root = import.meta.dirname;

/** `exports` without the sources, which are not packed. */
function withoutSources(exports) {
  if (exports === null || typeof exports !== 'object') return exports;
  return Object.fromEntries(
    Object.entries(exports)
      .filter(([condition]) => condition !== '@genie/source')
      .map(([key, value]) => [key, withoutSources(value)]),
  );
}

/** Where the project lives, once the workspace's own manifest names it. */
function addresses(folder) {
  const { repository } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  if (!repository) return {};
  const { url } = repository;
  const page = url.replace(/^git\+/, '').replace(/\.git$/, '');
  const directory = path.relative(root, folder).split(path.sep).join('/');
  return {
    repository: { ...repository, directory },
    homepage: `${page}/tree/main/${directory}#readme`,
    bugs: `${page}/issues`,
  };
}

export const hooks = {
  beforePacking: (manifest, folder) => {
    const { exports, devDependencies: _, ...rest } = manifest;
    return { ...rest, ...(exports && { exports: withoutSources(exports) }), ...addresses(folder) };
  },
};
