/** The user asked for something that cannot be: a wrong option, an unknown key, sizes that do not fit. Exit status 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** The same on all ranks of a training on several: each ends by itself, and rank 0 tells. */
export class AgreedError extends UsageError {}

/** Something that should have worked did not: a missing file, a damaged checkpoint, a full disk. Exit status 1. */
export class RunError extends Error {
  override name = 'RunError';
}

const systemErrors: Record<string, string> = {
  ENOSPC: 'the disk is full: free some space and run the same command again, finished work is kept',
  EACCES: 'no permission: check who owns the folder, or choose another with --run or --out',
  EROFS: 'the file system is read-only: choose another folder with --run or --out',
  ENOENT: 'no such file or folder: check the path',
  EADDRINUSE: 'the port is in use: choose another with --port',
};

/** One line that says what was wrong with which file, and what to do, for errors of the operating system too. */
export function oneLine(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, path } = error as NodeJS.ErrnoException;
  const hint = code === undefined ? undefined : systemErrors[code];
  const text = hint ? `${path ?? error.message}: ${hint}` : error.message;
  return text.replace(/\s*\n\s*/g, ' ');
}
