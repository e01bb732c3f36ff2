import { actionNames } from '../../actions/names.svelte.ts';
import type { Game } from '../game.svelte.ts';
import type { History } from '../history/history.ts';
import { textOf } from '../text-of.ts';
import { claim, claimed } from './claim.ts';
import type { SavedSession } from './file.ts';
import { Keeper } from './keeper.ts';
import type { SessionHead, SessionStore } from './store.ts';
import { type WorldId, worldId } from './world-id.ts';

/** Sessions beyond the page that is open now: kept in the browser, in files, in links. The code of each comes when it is needed. */
export class Sessions {
  /** The sessions of the open world that the browser keeps from before, the latest first. */
  kept: SessionHead[] = $state.raw([]);
  /** The one that is offered to go on with. */
  offered: SessionHead | undefined = $state.raw();
  /** The link that was made last. */
  link: string | undefined = $state();

  readonly #game: Game;
  readonly #store: Promise<SessionStore>;
  /** Keeper of the open history. */
  #keeper: Keeper | undefined;
  #history: History | undefined;
  #release: () => void = () => {};
  /** Frames of a history that need no keeping, as they come from what is kept or can be had again. */
  readonly #known = new WeakMap<History, number>();
  #isQuiet = false;
  #hasFailed = false;

  constructor(game: Game) {
    this.#game = game;
    this.#store = import('./store.ts').then(({ SessionStore }) => SessionStore.open());
    this.#store.catch((error) => this.#complain(error));
  }

  get world(): WorldId | undefined {
    const { info, url } = this.#game;
    return info && url !== undefined ? worldId(info, url) : undefined;
  }

  get session(): SavedSession | undefined {
    const { backend, history, current } = this.#game;
    const { world } = this;
    const renamed = this.#game.actions.filter((action) => actionNames.isRenamed(action));
    const names = Object.fromEntries(renamed.map((action) => [action.index, actionNames.of(action)]));
    return world && current && { world, backend: backend!.name, history, current, names };
  }

  /** To be called whenever the game's history or place in it changed. */
  async follow(): Promise<void> {
    const { history } = this.#game;
    const { session } = this;
    if (!session || this.#isQuiet) return;
    if (history !== this.#history) {
      this.#history = history;
      await this.#begin(history);
    }
    // A frame or two that were only shown are nothing to come back for.
    if (history === this.#history && history.nodes.length > this.#floor(history)) this.#keeper?.touch(session);
  }

  /** Keeps now what is not kept yet: the page may be closed. */
  flush(): Promise<void> {
    return this.#keeper?.flush() ?? Promise.resolve();
  }

  /** Goes on with a kept session. */
  async goOn(head: SessionHead): Promise<void> {
    await this.#try(async () => {
      const session = await (await this.#store).load(head.id);
      const release = await claim(head.id);
      await this.#adopt(
        session,
        release && new Keeper(await this.#store, head.id, session.history.nodes.length),
        release,
      );
      this.kept = this.kept.filter(({ id }) => id !== head.id);
    });
    this.offered = undefined;
  }

  async remove(head: SessionHead): Promise<void> {
    await this.#try(async () => (await this.#store).remove(head.id));
    this.kept = this.kept.filter(({ id }) => id !== head.id);
    if (this.offered?.id === head.id) this.offered = undefined;
  }

  /** The open session as a file. */
  async toFile(): Promise<File | undefined> {
    const { session } = this;
    if (!session) return undefined;
    const { writeSession } = await import('./file.ts');
    const date = new Date().toISOString().slice(0, 16).replace(':', '');
    return new File([await writeSession(session)], `${session.world.name}-${date}.json`, { type: 'application/json' });
  }

  /** Opens a session from a file; its world too, if another one is open. */
  async fromFile(file: File): Promise<void> {
    await this.#try(async () => {
      const { readSession } = await import('./file.ts');
      const session = await readSession(await file.text(), file.name);
      const { fingerprint, title, url } = session.world;
      if (this.world?.fingerprint !== fingerprint) await this.#game.open(url);
      if (this.world?.fingerprint !== fingerprint) {
        throw new Error(
          `${file.name} was played in "${title}" at ${url}, of which other files are there now, or none: open that world first.`,
        );
      }
      await this.#adopt(session);
      for (const action of this.#game.actions) {
        const name = session.names?.[action.index];
        if (name && !actionNames.isRenamed(action)) actionNames.rename(action, name);
      }
    });
  }

  /** Makes a link to what leads to the current frame. @param page Address of the page, without hash. */
  async share(page: string): Promise<string | undefined> {
    const { session } = this;
    if (!session) return undefined;
    await this.#try(async () => {
      const { makeLink } = await import('./link.ts');
      this.link = await makeLink(session.current, { page, world: session.world, backend: session.backend });
    });
    return this.link;
  }

  /** Does something whose frames can be had again, and need not be kept until more are played. */
  async withoutKeeping<T>(work: () => Promise<T>): Promise<T> {
    this.#isQuiet = true;
    this.offered = undefined;
    try {
      return await work();
    } finally {
      this.#isQuiet = false;
      this.#known.set(this.#game.history, this.#game.history.nodes.length);
    }
  }

  async #adopt(session: SavedSession, keeper?: Keeper, release: () => void = () => {}): Promise<void> {
    const { history, current, backend } = session;
    if (keeper) {
      this.#known.set(history, history.nodes.length);
      this.#take(history, keeper, release);
    }
    await this.#game.adopt(history, current);
    const now = this.#game.backend!.name;
    if (backend !== now)
      this.#game.message = `The session was played on ${backend} and goes on in ${now}: new frames may differ in places.`;
  }

  /** Another world or session: finds out what is kept of it, and begins to keep it under a new name. */
  async #begin(history: History): Promise<void> {
    const id = crypto.getRandomValues(new Uint32Array(3)).join('-');
    try {
      const store = await this.#store;
      const [heads, taken] = await Promise.all([store.list(this.world?.fingerprint), claimed()]);
      if (history !== this.#history) return;
      this.kept = heads.filter((head) => !taken.has(head.id));
      this.offered = history.nodes.length === history.roots.length ? this.kept[0] : undefined;
      this.#take(history, new Keeper(store, id), (await claim(id)) ?? (() => {}));
    } catch (error) {
      this.#complain(error);
    }
  }

  #take(history: History, keeper: Keeper, release: () => void): void {
    void this.flush();
    this.#release();
    this.#release = release;
    this.#history = history;
    this.#keeper = keeper;
    keeper.onfailure = (error) => this.#complain(error);
  }

  #floor(history: History): number {
    return Math.max(this.#known.get(history) ?? 0, history.roots.length);
  }

  /** Said once: it would come with each frame. */
  #complain(error: unknown): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.#game.message = `This browser does not keep the session (${textOf(error)}): save it to a file before you leave.`;
  }

  async #try(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#game.message = textOf(error);
    }
  }
}
