/**
 * Which action is being held, over all inputs at once: keys, fingers on buttons, gamepads.
 *
 * The one pressed last counts. A press that ends before the next frame is made still acts on that frame.
 */
export class Held {
  #pressed = new Map<string, number>();
  #tapped: number | undefined;

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
    return [...this.#pressed.values()].at(-1);
  }

  /** The action for the next frame: what is held, or was tapped since the last call, or undefined. */
  take(): number | undefined {
    const action = this.current ?? this.#tapped;
    this.#tapped = undefined;
    return action;
  }
}
