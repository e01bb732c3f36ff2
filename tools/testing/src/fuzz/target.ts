/** Source of the randomness; `Random` of `@genie/ops` is one. */
export interface Dice {
  /** A number in [0, 1). */
  uniform(): number;
  /** An integer in 0 … below - 1. */
  integer(below: number): number;
}

/**
 * A format that is read from strangers. Whatever a file holds, reading it gives a good result or one clear error; never a crash, a
 * hang, memory without end, or nonsense without a word.
 */
export interface FuzzTarget {
  /** Name for `--only`; its corpus is the folder `corpus/NAME` beside it. */
  name: string;
  /** Whole files by their names, to be spoiled. */
  seeds(): Record<string, Uint8Array> | Promise<Record<string, Uint8Array>>;
  /** Spoils a file where its format matters: a field of its header, a checksum made to fit. Bytes anywhere are spoiled as well. */
  spoil?(bytes: Uint8Array, dice: Dice, name: string): Uint8Array | Promise<Uint8Array>;
  /**
   * Reads a file, and looks whether what came of it can be.
   *
   * @throws Error as a user sees it; {@link Nonsense} where what came cannot be
   */
  read(file: string): Promise<void> | void;
  /** Pattern that an error has to match; default: the file. */
  names?: RegExp | undefined;
  /** Milliseconds that one file may take; default 20,000. */
  slowest?: number | undefined;
  /** Mebibytes that the process may grow to; default 1500. */
  memory?: number | undefined;
  /** Ends what {@link seeds} or {@link read} began, such as a server. */
  close?(): Promise<void> | void;
}

/** Something came of a file that cannot be: shapes that do not fit the data, values out of range. */
export class Nonsense extends Error {
  override name = 'Nonsense';
}

/** Errors of these kinds are accidents of a program, not findings about a file. */
const accidents = [TypeError, RangeError, SyntaxError, ReferenceError, URIError, EvalError];
const LONGEST = 1000;

/** Returns the fault in how a target reads a file; null if it gave a good result, or one clear error. */
export async function problemWith({ read, names }: FuzzTarget, file: string): Promise<string | null> {
  try {
    await read(file);
    return null;
  } catch (error) {
    if (!(error instanceof Error)) return `threw ${String(error)}, which is no error`;
    if (error instanceof Nonsense) return `nonsense: ${error.message}`;
    if (accidents.some((kind) => error.constructor === kind)) return `an accident: ${error.stack}`;
    const { message } = error;
    if (message.length < 5 || message.length > LONGEST) return `a message of ${message.length} characters`;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal.
    if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(message))
      return `a message with control characters: ${JSON.stringify(message)}`;
    const named = names ?? new RegExp(escaped(file.split('/').at(-1)!));
    return named.test(message) ? null : `a message that does not name ${named}: ${message}`;
  }
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
