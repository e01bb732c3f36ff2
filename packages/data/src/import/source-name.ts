import { basename, extname, resolve } from 'node:path';
import type { Source } from './source.ts';

/** Makes names unique with a number: `a`, `a-2`, `a-3`. */
export class Names {
  readonly #used = new Set<string>();
  /** The next number to try of each name. */
  readonly #next = new Map<string, number>();

  unique(name: string): string {
    let found = name;
    for (let i = this.#next.get(name) ?? 2; this.#used.has(found); i++) {
      found = `${name}-${i}`;
      this.#next.set(name, i + 1);
    }
    this.#used.add(found);
    return found;
  }
}

/** The name of a source: its file's without extension, or its folder's. */
export function sourceName({ kind, path }: Source): string {
  const whole = basename(resolve(path));
  return kind === 'pictures' || kind === 'lerobot' ? whole : basename(whole, extname(whole));
}
