import { realpath } from 'node:fs/promises';
import path from 'node:path';

/**
 * The file that a request's path names within a folder.
 *
 * Found by where files really are, so that neither dots, encoded or not, nor a symbolic link lead out of the folder.
 * Files and folders whose names begin with a dot are not for others.
 *
 * @param folder - may itself be reached by links
 * @param name - path of the request within the folder, still percent-encoded; a folder stands for its `index.html`
 * @returns the file's real path, or undefined where there is none that may be served
 */
export async function findFile(folder: string, name: string): Promise<string | undefined> {
  const parts = partsOf(name);
  if (!parts) return undefined;
  if (name === '' || name.endsWith('/')) parts.push('index.html');
  try {
    const root = await realpath(folder);
    const file = await realpath(path.join(root, ...parts));
    const inside = path.relative(root, file);
    const outside = inside === '' || inside.startsWith('..') || path.isAbsolute(inside);
    return outside || inside.split(path.sep).some(isHidden) ? undefined : file;
  } catch {
    return undefined; // not there, or a circle of links
  }
}

/** The names along a path, or undefined where one is not a name. */
function partsOf(name: string): string[] | undefined {
  const parts: string[] = [];
  for (const encoded of name.split('/')) {
    if (encoded === '') continue;
    let part: string;
    try {
      part = decodeURIComponent(encoded);
    } catch {
      return undefined;
    }
    if (isHidden(part) || /[/\\\0]/.test(part)) return undefined;
    parts.push(part);
  }
  return parts;
}

/** `.` and `..` among them. */
function isHidden(name: string): boolean {
  return name.startsWith('.');
}
