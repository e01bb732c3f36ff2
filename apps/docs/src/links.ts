import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { root } from './root.ts';
import { pages } from './site-map.ts';

/** Files that a page shows, or that a reader fetches from it. The rest of the repository is named, and linked where it has an address. */
const carried = /\.(png|gif|svg|webp|jpg|json|yaml|py)$/;

const placeOf = new Map(pages.map(({ source, to }) => [source, to]));

/** Markdown of the repository, as the site shows it. */
export interface Rewritten {
  text: string;
  /** Files of the repository, from its root, that come with it: below `files/` in the site. */
  files: Set<string>;
}

/**
 * Makes the links of a document those of the site: other documents are its pages, folders with a README that README's page; pictures and data
 * come along. What is not part of the site, such as source code, is linked at `repository`, and without one it is named only.
 */
export function rewriteLinks(text: string, { source, to }: { source: string; to: string }): Rewritten {
  const files = new Set<string>();
  const written = outsideFences(text, (prose) =>
    // Code that stands by itself comes first, so that brackets in it are no link.
    prose.replace(
      /(!?)\[((?:`[^`\n]*`|[^[\]`])*)\]\(([^)\s]+)\)|`[^`\n]*`/g,
      (all, picture: string | undefined, label: string | undefined, target: string | undefined) => {
        if (target === undefined || /^([a-z]+:|#)/.test(target)) return all;
        const [file, anchor] = target.split('#') as [string, string?];
        const there = path.posix.join(path.posix.dirname(source), file).replace(/\/$/, '');
        const page = placeOf.get(there) ?? placeOf.get(path.posix.join(there, 'README.md'));
        const linked = (address: string) => `${picture}[${label}](${address}${anchor ? `#${anchor}` : ''})`;
        if (page !== undefined) return linked(`${fromTo(to, page)}.md`);
        if (there === 'README.md') return linked(`${fromTo(to, 'index')}.md`);
        if (carried.test(there) && statSync(path.join(root, there), { throwIfNoEntry: false })?.isFile()) {
          files.add(there);
          return linked(picture ? fromTo(to, `files/${there}`) : `/files/${servedName(there)}`);
        }
        if (!existsSync(path.join(root, there))) throw new Error(`${source}: links to ${target}, which is not there`);
        const repository = repositoryPage();
        return repository ? linked(`${repository}/tree/main/${there}`) : label!;
      },
    ),
  );
  return { text: written, files };
}

/** The name under which a file of the repository is fetched: a browser shows a program as text, and does not run it. */
export function servedName(file: string): string {
  return file.endsWith('.py') ? `${file}.txt` : file;
}

/** Changes what is no block of code. */
export function outsideFences(text: string, change: (prose: string) => string): string {
  return text
    .split(/(^```[\s\S]*?^```)/m)
    .map((part, i) => (i % 2 === 0 ? change(part) : part))
    .join('');
}

function fromTo(from: string, to: string): string {
  const relative = path.posix.relative(path.posix.dirname(from), to);
  return relative.startsWith('.') ? relative : `./${relative}`;
}

/** Address of the project, once the workspace's own manifest names it. */
function repositoryPage(): string | undefined {
  const { repository } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    repository?: { url: string };
  };
  return repository?.url.replace(/^git\+/, '').replace(/\.git$/, '');
}
