import { joinBytes } from './pictures.ts';

/** Pictures around the moment at which an object went missing: the cause is in the frames before. */
export interface Loss {
  game: number;
  object: string;
  /** The first generated frame without it, from 1. */
  frame: number;
  /** Learned and true game under the same keys, [F, H, W, C]. */
  rollout: Uint8Array;
  truth: Uint8Array;
}

const before = 6;
const after = 3;

/** Keeps the pictures around the first loss in each game, and no others. */
export class LossWatch {
  readonly #recent: { rollout: Uint8Array; truth: Uint8Array }[] = [];
  #found: { object: string; frame: number } | undefined;
  #left = after;

  /** @param missing - an object that should be there and is not */
  see(frame: number, pictures: { rollout: Uint8Array; truth: Uint8Array }, missing: string | undefined): void {
    if (this.#left === 0) return;
    this.#recent.push(pictures);
    if (!this.#found && missing !== undefined) this.#found = { object: missing, frame };
    if (this.#found) this.#left--;
    else if (this.#recent.length > before) this.#recent.shift();
  }

  loss(game: number): Loss | undefined {
    return (
      this.#found && {
        game,
        ...this.#found,
        rollout: joinBytes(this.#recent.map(({ rollout }) => rollout)),
        truth: joinBytes(this.#recent.map(({ truth }) => truth)),
      }
    );
  }
}
