import type { SavedSession } from './file.ts';
import type { SessionStore } from './store.ts';

/** Longest time for which a frame is not kept yet, in milliseconds. */
const delay = 400;

/** Keeps one session as it is played: soon after each change, and only what is new. */
export class Keeper {
  /** Called when the browser refuses to keep it. */
  onfailure: (error: unknown) => void = () => {};
  readonly id: string;
  readonly #store: SessionStore;
  /** Frames that are kept already. */
  #saved: number;
  #latest: SavedSession | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> = Promise.resolve();

  /** @param saved How many of its frames are kept already, where it goes on with a kept one. */
  constructor(store: SessionStore, id: string, saved = 0) {
    this.#store = store;
    this.id = id;
    this.#saved = saved;
  }

  /** Something changed. */
  touch(session: SavedSession): void {
    this.#latest = session;
    this.#timer ??= setTimeout(() => void this.flush(), delay);
  }

  /** Keeps now what is not kept yet. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const session = this.#latest;
    if (session) {
      this.#latest = undefined;
      this.#writing = this.#writing.then(() => this.#write(session));
    }
    return this.#writing;
  }

  async #write(session: SavedSession): Promise<void> {
    const { length } = session.history.nodes;
    try {
      await this.#store.save(this.id, session, this.#saved);
      this.#saved = length;
    } catch (error) {
      this.onfailure(error);
    }
  }
}
