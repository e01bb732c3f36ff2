import type { WorldAction, WorldInfo } from '@genie/world';
import { readStored, store } from '../settings/storage.ts';
import { longest, parseNames } from './names.ts';

/** Names that the user gave to the open world's latent actions, kept in localStorage for each world by its name. */
class ActionNames {
  #key = '';
  #given: Readonly<Record<number, string>> = $state.raw({});

  /** Takes the names of a world. */
  open({ name }: WorldInfo): void {
    this.#key = `genie-names:${name}`;
    this.#given = parseNames(readStored(this.#key));
  }

  /** The user's name, or the world's. */
  of(action: WorldAction): string {
    return this.#given[action.index] ?? action.name;
  }

  isRenamed({ index }: WorldAction): boolean {
    return this.#given[index] !== undefined;
  }

  /** @param name Empty, or the world's own: it has that again. */
  rename({ index, name: own }: WorldAction, name: string): void {
    const { [index]: _, ...others } = this.#given;
    const given = name.trim().slice(0, longest);
    this.#given = given === '' || given === own ? others : { ...others, [index]: given };
    store(this.#key, Object.keys(this.#given).length > 0 ? JSON.stringify(this.#given) : undefined);
  }
}

export const actionNames: ActionNames = new ActionNames();
