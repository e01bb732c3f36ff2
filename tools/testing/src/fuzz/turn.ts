import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spoilBytes } from './spoil.ts';
import { type Dice, type FuzzTarget, problemWith } from './target.ts';

/** The files of `corpus/NAME` beside a target: those in which something was found once, by their names. */
export function corpusOf({ name }: FuzzTarget, folder: string): Record<string, Uint8Array> {
  const place = join(folder, 'corpus', name);
  let names: string[] = [];
  try {
    names = readdirSync(place);
  } catch {
    // nothing was found in it yet
  }
  return Object.fromEntries(names.map((file) => [file, new Uint8Array(readFileSync(join(place, file)))]));
}

/** One spoiled file: a name to write it under, and its bytes. */
export async function spoiled(
  target: FuzzTarget,
  files: readonly (readonly [string, Uint8Array])[],
  dice: Dice,
): Promise<readonly [string, Uint8Array]> {
  const [name, whole] = files[dice.integer(files.length)]!;
  let bytes = whole;
  // Twice now and then: one fault may hide behind another.
  for (let i = 0; i <= (dice.uniform() < 0.2 ? 1 : 0); i++)
    bytes = target.spoil && dice.uniform() < 0.7 ? await target.spoil(bytes, dice, name) : spoilBytes(bytes, dice);
  return [name, bytes];
}

/**
 * Runs a target's tests: its whole files are read without an error, those in which something was found once and some newly spoiled ones as
 * {@link FuzzTarget} has it.
 *
 * @param folder of the target
 * @returns what is wrong, a line each; empty if all is well
 */
export async function lookAt(
  target: FuzzTarget,
  folder: string,
  { turns, diceOf }: { turns: number; diceOf: (turn: number) => Dice },
): Promise<string[]> {
  const found: string[] = [];
  const place = join(tmpdir(), `genie-fuzz-${target.name}-${process.pid}`);
  mkdirSync(place, { recursive: true });
  const write = (name: string, bytes: Uint8Array): string => {
    const file = join(place, name);
    writeFileSync(file, bytes);
    return file;
  };
  try {
    const seeds = Object.entries(await target.seeds());
    for (const [name, bytes] of seeds) {
      try {
        await target.read(write(name, bytes));
      } catch (error) {
        found.push(`${name}, which is whole: ${(error as Error).stack}`);
      }
    }
    const corpus = Object.entries(corpusOf(target, folder));
    for (const [name, bytes] of corpus) {
      const problem = await problemWith(target, write(name, bytes));
      if (problem !== null) found.push(`corpus/${target.name}/${name}: ${problem}`);
    }
    for (let turn = 0; turn < turns; turn++) {
      const [name, bytes] = await spoiled(target, [...seeds, ...corpus], diceOf(turn));
      const problem = await problemWith(target, write(`${turn}-${name}`, bytes));
      if (problem !== null) found.push(`turn ${turn} of ${name}: ${problem}`);
    }
  } finally {
    await target.close?.();
    rmSync(place, { recursive: true, force: true });
  }
  return found;
}
