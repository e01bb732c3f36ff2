import { MediaQuery } from 'svelte/reactivity';
import { readStored, store } from '../settings/storage.ts';

/** `wide`: panels beside the stage. `tall`: below it, opened from a bar at the bottom. `flat`: a phone on its side. */
type Layout = 'wide' | 'tall' | 'flat';

const key = 'genie-tab';

/** Arrangement of the page, and the panel that is shown. */
class Shell {
  readonly #flat = new MediaQuery('(max-height: 34rem) and (orientation: landscape)');
  readonly #wide = new MediaQuery('(min-width: 62rem)');
  #tab: string | undefined = $state(readStored(key) ?? undefined);
  #unfolded: boolean = $state(false);
  /** True when the list of shortcuts is shown. */
  showsShortcuts: boolean = $state(false);

  get layout(): Layout {
    return this.#flat.current ? 'flat' : this.#wide.current ? 'wide' : 'tall';
  }

  /** The tab that was chosen last, or undefined. */
  get tab(): string | undefined {
    return this.#tab;
  }

  /** True when the chosen panel is visible: always on a wide page, on others once it was opened. */
  get open(): boolean {
    return this.#unfolded || this.layout === 'wide';
  }

  /** Shows a panel. */
  show(tab: string): void {
    this.#tab = tab;
    this.#unfolded = true;
    store(key, tab);
  }

  /** Folds the panel away, where it takes the room of the pad. */
  fold(): void {
    this.#unfolded = false;
  }
}

export const shell: Shell = new Shell();
