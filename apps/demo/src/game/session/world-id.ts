import type { WorldInfo } from '@genie/world';

/** World in which a session was played. */
export interface WorldId {
  name: string;
  title: string;
  /** Address of its bundle's folder. */
  url: string;
  /** Of its files: another training of the same world has another one, and gives tokens another meaning. */
  fingerprint: string;
}

/** @param url Address of the bundle. */
export function worldId({ name, title, files }: WorldInfo, url: string): WorldId {
  return { name, title, url, fingerprint: fingerprint(files) };
}

/** The beginnings of the hashes of the files that make frames, in the order of their names. */
function fingerprint(files: WorldInfo['files']): string {
  return Object.keys(files)
    .filter((file) => file !== 'action-tokenizer.safetensors') // play is the same without it
    .sort()
    .map((file) => files[file]!.sha256.slice(0, 8))
    .join('-');
}
