/** A bundle in files of this computer. */
export interface LocalWorld {
  /** Of the folder, as the user knows it. */
  name: string;
  /** By their names in the bundle. */
  files: Record<string, Blob>;
}

/** A file somewhere in a folder that was chosen. */
export interface FoundFile {
  /** From the chosen folder on, parts divided by "/". */
  path: string;
  open: () => Promise<Blob>;
}

/** Folders within folders that are looked into: `runs/NAME/world` from `runs` on. */
const deepest = 3;

/**
 * Finds the bundle in a folder: beside its `world.json`, which may lie deeper, as in the folder of a run.
 *
 * @param name Of the chosen folder.
 * @throws Error in one line, for people, if there is none or more than one.
 */
export async function findBundle(name: string, found: readonly FoundFile[]): Promise<LocalWorld> {
  const described = found.filter(({ path }) => path.split('/').at(-1) === 'world.json');
  if (described.length === 0) {
    throw new Error(`There is no world.json in ${name}: choose the folder of a world, such as runs/NAME/world.`);
  }
  const depth = ({ path }: FoundFile) => path.split('/').length;
  const least = Math.min(...described.map(depth));
  const nearest = described.filter((file) => depth(file) === least);
  if (nearest.length > 1) {
    const folders = nearest.map(({ path }) => path.split('/').slice(0, -1).join('/'));
    throw new Error(`There are ${nearest.length} worlds in ${name} (${folders.join(', ')}): choose the folder of one.`);
  }
  const folder = nearest[0]!.path.slice(0, -'world.json'.length);
  const files: Record<string, Blob> = {};
  for (const { path, open } of found) {
    const file = path.slice(folder.length);
    if (path.startsWith(folder) && !file.includes('/')) files[file] = await open();
  }
  return { name, files };
}

/** The bundle among files that were chosen or dropped together; each has its path where a folder was chosen. */
export function bundleOfFiles(files: readonly File[]): Promise<LocalWorld> {
  const path = (file: File) => file.webkitRelativePath || file.name; // the former where a folder was chosen
  const name = files[0]?.webkitRelativePath?.split('/')[0] || 'what was chosen';
  return findBundle(
    name,
    files.map((file) => ({ path: path(file), open: async () => file })),
  );
}

/** The bundle in a folder that the user opened or dropped. */
export async function bundleOfHandle(handle: FileSystemDirectoryHandle): Promise<LocalWorld> {
  const found: FoundFile[] = [];
  const walk = async (folder: FileSystemDirectoryHandle, before: string, depth: number): Promise<void> => {
    for await (const entry of folder.values()) {
      const path = before + entry.name;
      if (entry.kind === 'file') found.push({ path, open: () => entry.getFile() });
      else if (depth < deepest) await walk(entry, `${path}/`, depth + 1);
    }
  };
  await walk(handle, '', 0);
  return findBundle(handle.name, found);
}

/** The bundle in a folder that was dropped where there are no handles. */
export async function bundleOfEntry(root: FileSystemDirectoryEntry): Promise<LocalWorld> {
  const found: FoundFile[] = [];
  const walk = async (folder: FileSystemDirectoryEntry, before: string, depth: number): Promise<void> => {
    const reader = folder.createReader();
    const next = () => new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    for (let entries = await next(); entries.length > 0; entries = await next()) {
      for (const entry of entries) {
        const path = before + entry.name;
        if (entry.isFile) {
          const file = entry as FileSystemFileEntry;
          found.push({ path, open: () => new Promise((resolve, reject) => file.file(resolve, reject)) });
        } else if (depth < deepest) await walk(entry as FileSystemDirectoryEntry, `${path}/`, depth + 1);
      }
    }
  };
  await walk(root, '', 0);
  return findBundle(root.name, found);
}
