import { printable } from '@genie/ops';

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
  EDQUOT: 'the quota is used up: free some space and run the same command again, finished work is kept',
  EMFILE: 'too many open files: raise the limit with ulimit -n',
  EADDRINUSE: 'the port is in use: choose another with --port',
};

/**
 * One line that says what was wrong with which file, and what to do, for errors of the operating system too. It is never empty: of an
 * error that says nothing it tells which one it is and where it was thrown.
 */
export function oneLine(error: unknown): string {
  if (!(error instanceof Error)) return flat(typeof error === 'string' ? error : inWords(error)) || 'an empty error';
  const { code, path } = error as NodeJS.ErrnoException;
  const hint = code === undefined ? undefined : systemErrors[code];
  const text = hint ? `${path ?? error.message}: ${hint}` : error.message;
  return flat(text) || silent(error);
}

/**
 * Does one part of a command, and names it in errors that do not say a thing of themselves.
 *
 * @param part - such as "drawing the report"
 */
export async function inPart<T>(part: string, work: () => Promise<T> | T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && flat(error.message) !== '') throw error;
    throw new RunError(`${part}: ${oneLine(error)}`, { cause: error });
  }
}

/** As one line; what a file put into it is shown, and not obeyed by the terminal. */
const flat = (text: string): string => printable(text.trim().replace(/\s*\n\s*/g, ' '), Number.POSITIVE_INFINITY);

/** Describes an error that has no message: the errors that it gathers, its cause, its kind and its origin. */
function silent(error: Error): string {
  const inner = error instanceof AggregateError ? error.errors.map(oneLine) : [];
  if (inner.length > 0) return [...new Set(inner)].join('; ');
  if (error.cause !== undefined) return oneLine(error.cause);
  const { code } = error as NodeJS.ErrnoException;
  const at = /\n\s+at (.*)/.exec(error.stack ?? '')?.[1];
  return `${code ?? error.name} without a message${at ? `, thrown at ${at}` : ''}; --verbose shows where`;
}

function inWords(value: unknown): string {
  if (typeof value !== 'object' || value === null) return `${String(value)} was thrown, expected an error`;
  const { message } = value as { message?: unknown };
  if (typeof message === 'string' && message !== '') return message;
  try {
    return `${JSON.stringify(value)} was thrown, expected an error`;
  } catch {
    return `${Object.prototype.toString.call(value)} was thrown, expected an error`;
  }
}
