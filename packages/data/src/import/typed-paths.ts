import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { inOrder } from './media-kinds.ts';

/** The path under which a name is there: as typed, in the other Unicode form (macOS takes letters and accents apart), or in the home folder. */
function existing(typed: string): string | null {
  const home = /^~[/\\]/.test(typed) ? [join(homedir(), typed.slice(2))] : [];
  return [typed, typed.normalize('NFC'), typed.normalize('NFD'), ...home].find((path) => existsSync(path)) ?? null;
}

/** Cuts a text at its commas, those in braces and brackets excepted. */
function atCommas(text: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const letter of text) {
    if ('{[('.includes(letter)) depth++;
    if ('}])'.includes(letter)) depth--;
    if (letter === ',' && depth <= 0) parts.push('');
    else parts[parts.length - 1] += letter;
  }
  return parts;
}

/** The members of a list with commas; a name that is there keeps its own commas. */
function members(text: string): string[] {
  const parts = atCommas(text);
  const found: string[] = [];
  for (let i = 0; i < parts.length; ) {
    let end = parts.length;
    const part = () => parts.slice(i, end).join(',');
    const isThere = () => existing(part()) ?? existing(part().trim());
    while (end > i + 1 && !isThere()) end--;
    found.push(existing(part()) ? part() : part().trim());
    i = end;
  }
  return found.filter((part) => part !== '');
}

function unquoted(text: string): string {
  const quoted = /^(["'])(.*)\1$/s.exec(text);
  return quoted ? quoted[2]! : text;
}

/**
 * Finds what a typed text names. A name that is there is that file, whatever letters are in it; then a list with commas; then, without
 * quotes around it, a pattern with `*`, `?`, `[a-z]`, `{a,b}`.
 *
 * @returns paths; one that is not there where the text names nothing, null where a pattern fits no file
 */
export async function typedPaths(typed: string): Promise<string[] | null> {
  const literal = existing(typed) ?? existing(unquoted(typed));
  if (literal) return [literal];
  const parts = members(typed);
  if (parts.length > 1) {
    const found: string[] = [];
    for (const part of parts) for (const path of (await typedPaths(part)) ?? [part]) found.push(path);
    return found;
  }
  const text = unquoted(parts[0] ?? typed);
  if (!isDynamicPattern(text)) return [text];
  const home = /^~[/\\]/.test(text) ? join(homedir(), text.slice(2)) : text;
  const matches = await glob(home, { onlyFiles: false, expandDirectories: false, followSymbolicLinks: true });
  return matches.length > 0 ? inOrder(matches) : null;
}
