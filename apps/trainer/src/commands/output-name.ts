import { existsSync, statSync } from 'node:fs';
import path from 'node:path';

const isFolder = (file: string) => existsSync(file) && statSync(file).isDirectory();

/**
 * The name of the file that an import writes where it is not told: in the working folder, after the one source, or after the folder that
 * all sources lie in.
 */
export function outputName(sources: readonly string[]): string {
  // A pattern counts as the folder above its first wildcard.
  const places = sources.map((source) => {
    if (existsSync(source)) return path.resolve(source);
    const parts = source.split(/[/\\]/);
    const wild = parts.findIndex((part) => /[*?[\]{}]/.test(part));
    return path.resolve(wild < 0 ? source : parts.slice(0, wild).join('/') || '.');
  });
  const [first] = places;
  const folders = new Set(places.map((place) => path.dirname(place)));
  const place = places.length === 1 ? first! : folders.size === 1 ? [...folders][0]! : undefined;
  const named = place === undefined ? 'videos' : isFolder(place) ? path.basename(place) : path.parse(place).name;
  const name = `${named || 'videos'}.h5`;
  return existsSync(name) && places.includes(path.resolve(name)) ? `${named}-imported.h5` : name;
}
