/**
 * Action that is being held, over all inputs at once: keys, fingers on buttons, gamepads.
 *
 * The one pressed last counts, unless `prefer` decides otherwise. A press that ends before the next frame is made still acts on that frame.
 */
export class Held {
  #pressed = new Map<string, number>();
  #tapped: number | undefined;
  /** Returns which of two held actions counts, the earlier or the later one. */
  prefer: (earlier: number, later: number) => number = (_, later) => later;

  /** @param source Who presses: `key:ArrowUp`, `pointer:3`; pressing again only changes its action. */
  press(source: string, action: number): void {
    if (this.#pressed.get(source) === action) return; // a key that repeats does not become the latest
    this.#pressed.delete(source);
    this.#pressed.set(source, action);
    this.#tapped = action;
  }

  release(source: string): void {
    this.#pressed.delete(source);
  }

  /** Lets go of everything, as when the page loses the keyboard. */
  clear(): void {
    this.#pressed.clear();
    this.#tapped = undefined;
  }

  /** The action that is held now, or undefined. */
  get current(): number | undefined {
    const pressed = [...this.#pressed.values()];
    return pressed.length > 0 ? pressed.reduce((earlier, later) => this.prefer(earlier, later)) : undefined;
  }

  /** The action for the next frame: what is held, or was tapped since the last call, or undefined. */
  take(): number | undefined {
    const action = this.current ?? this.#tapped;
    this.#tapped = undefined;
    return action;
  }
}
