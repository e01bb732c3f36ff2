import { MediaQuery } from 'svelte/reactivity';
import { type PreferenceValues, parsePreferences } from './preferences.ts';
import { readStored, store } from './storage.ts';

const key = 'genie-preferences';

/** The preferences of this browser's user, kept in localStorage, and what follows from them and from the system. */
class Preferences {
  #values: PreferenceValues = $state(parsePreferences(readStored(key)));
  readonly #dark = new MediaQuery('(prefers-color-scheme: dark)');
  readonly #less = new MediaQuery('(prefers-reduced-motion: reduce)');
  readonly #touch = new MediaQuery('(any-pointer: coarse)');

  get values(): Readonly<PreferenceValues> {
    return this.#values;
  }

  set<K extends keyof PreferenceValues>(name: K, value: PreferenceValues[K]): void {
    this.#values[name] = value;
    store(key, JSON.stringify(this.#values));
  }

  /** The theme in use. */
  get theme(): 'light' | 'dark' {
    const { theme } = this.#values;
    return theme === 'system' ? (this.#dark.current ? 'dark' : 'light') : theme;
  }

  /** True when things that could move are to be shown without motion. */
  get lessMotion(): boolean {
    const { motion } = this.#values;
    return motion === 'system' ? this.#less.current : motion === 'less';
  }

  /** True when the pad is on the screen. */
  get showsPad(): boolean {
    const { pad } = this.#values;
    return pad === 'auto' ? this.#touch.current : pad === 'on';
  }
}

export const preferences: Preferences = new Preferences();
