/** Blocks of a dataset's frames that the threads of a process keep together; what passes from one thread to another. */
export interface SharedFrames {
  /** Bytes of a block, and of its slots. */
  readonly blockBytes: number;
  readonly blocks: number;
  readonly slots: number;
  readonly bytes: SharedArrayBuffer;
  readonly state: SharedArrayBuffer;
}

/** Offsets in the state: a lock, the hand of the clock that chooses what is evicted, the number of blocks read from the file. */
const [LOCK, HAND, READS, FIRST] = [0, 1, 2, 3] as const;
const LOADING = -1;
/** A thread that has been reading a block for so long may be gone. */
const PATIENCE_MS = 5000;

/** Room for as many blocks as fit into so much memory, two at least; the system gives it when it is written to. */
export function shareFrames(blockBytes: number, blocks: number, memory: number): SharedFrames {
  const slots = Math.min(blocks, Math.max(2, Math.floor(memory / blockBytes)));
  return {
    blockBytes,
    blocks,
    slots,
    bytes: new SharedArrayBuffer(slots * blockBytes),
    state: new SharedArrayBuffer(4 * (FIRST + blocks + 2 * slots)),
  };
}

/** One thread's view of the blocks that are kept together: each is read from the file once, by whichever thread asks first. */
export class FrameCache {
  readonly #shared: SharedFrames;
  readonly #bytes: Uint8Array;
  readonly #state: Int32Array;
  /** Offsets in the state of the slots' blocks (index plus one), and of the marks of use since the hand passed. */
  readonly #blockOf: number;
  readonly #usedOf: number;

  constructor(shared: SharedFrames) {
    this.#shared = shared;
    this.#bytes = new Uint8Array(shared.bytes);
    this.#state = new Int32Array(shared.state);
    this.#blockOf = FIRST + shared.blocks;
    this.#usedOf = this.#blockOf + shared.slots;
  }

  /** Number of times that any thread has read a block from the file. */
  get reads(): number {
    return Atomics.load(this.#state, READS);
  }

  /** Copies bytes of a block; `read` gives the whole block where no thread has it. */
  copy(block: number, [from, to]: readonly [number, number], out: Uint8Array, read: () => Uint8Array): void {
    const place = FIRST + block;
    for (const begun = performance.now(); ; ) {
      const isThere = this.#locked((state) => {
        const slot = state[place]! - 1;
        if (slot >= 0) {
          state[this.#usedOf + slot] = 1;
          const at = slot * this.#shared.blockBytes;
          out.set(this.#bytes.subarray(at + from, at + to));
        } else if (state[place] === 0) state[place] = LOADING;
        else return 'loading';
        return slot >= 0;
      });
      if (isThere === true) return;
      if (isThere === false) break;
      if (performance.now() - begun > PATIENCE_MS) {
        out.set(read().subarray(from, to));
        return;
      }
      Atomics.wait(this.#state, place, LOADING, 100);
    }
    this.#load(block, read, (bytes) => out.set(bytes.subarray(from, to)));
  }

  #load(block: number, read: () => Uint8Array, take: (bytes: Uint8Array) => void): void {
    const place = FIRST + block;
    let isKept = false;
    try {
      const bytes = read();
      take(bytes);
      this.#locked((state) => {
        state[READS]!++;
        const chosen = this.#freeSlot(state);
        this.#bytes.set(bytes, chosen * this.#shared.blockBytes);
        state[this.#blockOf + chosen] = block + 1;
        state[this.#usedOf + chosen] = 1;
        state[place] = chosen + 1;
      });
      isKept = true;
    } finally {
      if (!isKept) Atomics.store(this.#state, place, 0);
      Atomics.notify(this.#state, place);
    }
  }

  /** A slot with nothing in it, or whose block was not used since the hand last came by; that block is forgotten. */
  #freeSlot(state: Int32Array): number {
    for (;;) {
      const slot = state[HAND]! % this.#shared.slots;
      state[HAND] = slot + 1;
      const block = state[this.#blockOf + slot]! - 1;
      if (block >= 0 && state[this.#usedOf + slot]) {
        state[this.#usedOf + slot] = 0;
        continue;
      }
      if (block >= 0) state[FIRST + block] = 0;
      return slot;
    }
  }

  #locked<T>(work: (state: Int32Array) => T): T {
    const state = this.#state;
    while (Atomics.compareExchange(state, LOCK, 0, 1) !== 0) Atomics.wait(state, LOCK, 1, 10);
    try {
      return work(state);
    } finally {
      Atomics.store(state, LOCK, 0);
      Atomics.notify(state, LOCK, 1);
    }
  }
}
