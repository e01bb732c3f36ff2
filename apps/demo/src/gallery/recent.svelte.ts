import type { WorldInfo } from '@genie/world';
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';

/** A world of the user's own that was opened before. */
export interface RecentWorld {
  /** Address of its bundle, or `folder:NAME`. */
  url: string;
  title: string;
  /** Time at which it was last opened, in milliseconds since 1970. */
  opened: number;
  width: number;
  height: number;
  /** First picture, RGB [H, W, 3]. */
  picture: Uint8Array;
  /** Of a folder, where the browser lets pages keep hold of one. */
  handle?: FileSystemDirectoryHandle | undefined;
}

interface Schema extends DBSchema {
  recent: { key: string; value: RecentWorld };
}

const most = 8;

/** The worlds that were opened lately, over visits. Where the browser forbids it or is full, the page just does not remember. */
class Recent {
  worlds: RecentWorld[] = $state.raw([]);
  #database: Promise<IDBPDatabase<Schema>> | undefined;

  async read(): Promise<void> {
    await this.#surely(async (database) => {
      const all = await database.getAll('recent');
      this.worlds = all.sort((a, b) => b.opened - a.opened);
    });
  }

  /** @param picture Where the world begins, RGB. */
  async add(
    url: string,
    { title, width, height }: WorldInfo,
    picture: Uint8Array,
    handle?: FileSystemDirectoryHandle,
  ): Promise<void> {
    const world = { url, title, width, height, picture, handle, opened: Date.now() };
    const all = [world, ...this.worlds.filter((other) => other.url !== url)];
    await this.#surely(async (database) => {
      await database.put('recent', world);
      for (const old of all.slice(most)) await database.delete('recent', old.url);
    });
    this.worlds = all.slice(0, most);
  }

  async remove(url: string): Promise<void> {
    this.worlds = this.worlds.filter((world) => world.url !== url);
    await this.#surely((database) => database.delete('recent', url));
  }

  async #surely(work: (database: IDBPDatabase<Schema>) => Promise<unknown>): Promise<void> {
    try {
      this.#database ??= openDB<Schema>('genie-worlds', 1, {
        upgrade: (database) => void database.createObjectStore('recent', { keyPath: 'url' }),
      });
      await work(await this.#database);
    } catch {
      this.#database = undefined; // nothing depends on it
    }
  }
}

export const recent: Recent = new Recent();
