import { ReplicaError } from './replica-error.ts';

/** Memory that the threads of a training share; made by one of them, posted to the others. */
export interface SharedMemory {
  /** Replicas that meet in it. */
  size: number;
  /** Counters: replicas that have arrived, meetings so far, news so far, 1 + rank of a replica that failed, length of its message. */
  control: SharedArrayBuffer;
  /** The message of a replica that failed, in UTF-8. */
  message: SharedArrayBuffer;
  /** One vector a replica, then their sum; each has `capacity` numbers. */
  vectors: SharedArrayBuffer;
  capacity: number;
}

const arrived = 0;
const meetings = 1;
/** Changes with each meeting and at a failure: what is waited for. */
const news = 2;
const failed = 3;
const messageLength = 4;
const messageBytes = 2048;

interface Awaited {
  news: number;
  meeting: number;
}

/**
 * Makes the memory in which replicas meet.
 *
 * @param size replicas
 * @param capacity numbers that pass at a time; longer vectors go in several rounds
 */
export function shareMemory(size: number, capacity: number): SharedMemory {
  if (!(Number.isInteger(size) && size > 0)) throw new RangeError(`replicas: found ${size}, expected 1 or more`);
  if (!(Number.isInteger(capacity) && capacity > 0))
    throw new RangeError(`capacity: found ${capacity}, expected 1 or more`);
  return {
    size,
    control: new SharedArrayBuffer(4 * 5),
    message: new SharedArrayBuffer(messageBytes),
    vectors: new SharedArrayBuffer(4 * capacity * (size + 1)),
    capacity,
  };
}

/** Barrier at which replicas wait for one another: nobody goes on before all have come. */
export class MeetingPoint {
  readonly rank: number;
  readonly size: number;
  private readonly control: Int32Array;
  private readonly message: Uint8Array;

  constructor({ size, control, message }: SharedMemory, rank: number) {
    this.rank = rank;
    this.size = size;
    this.control = new Int32Array(control);
    this.message = new Uint8Array(message);
  }

  /**
   * Waits for all, blocking the thread.
   *
   * @throws {ReplicaError} where one has failed, or has not come after `seconds`
   */
  wait(seconds: number = Number.POSITIVE_INFINITY): void {
    const awaited = this.arrive();
    if (awaited === null) return;
    const before = performance.now();
    while (!this.over(awaited, seconds * 1000 - (performance.now() - before))) {
      if (performance.now() - before < seconds * 1000) continue;
      this.fail(`another replica did not answer for ${seconds} s`);
    }
  }

  /** The same, but lets the thread's events through about 20 times a second: signals, and the news that a thread has ended. */
  async waitOpenly(): Promise<void> {
    const awaited = this.arrive();
    if (awaited === null) return;
    while (!this.over(awaited, 50)) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Lets all others know that this replica, or another one, is no longer there. The first message counts. */
  fail(why: string, rank: number = this.rank): void {
    const { control, message } = this;
    if (Atomics.compareExchange(control, failed, 0, -1) !== 0) return;
    const bytes = new TextEncoder().encode(why).subarray(0, messageBytes);
    message.set(bytes);
    Atomics.store(control, messageLength, bytes.length);
    Atomics.store(control, failed, rank + 1);
    this.tell();
  }

  /** @returns what to wait for, or null where this replica was the last to come */
  private arrive(): Awaited | null {
    const { control, size } = this;
    const awaited = { news: Atomics.load(control, news), meeting: Atomics.load(control, meetings) };
    this.check();
    if (Atomics.add(control, arrived, 1) + 1 < size) return awaited;
    Atomics.store(control, arrived, 0);
    Atomics.add(control, meetings, 1);
    this.tell();
    return null;
  }

  /** Wakes those who wait; who is about to wait finds that there is news. */
  private tell(): void {
    Atomics.add(this.control, news, 1);
    Atomics.notify(this.control, news);
  }

  private over(awaited: Awaited, milliseconds: number): boolean {
    Atomics.wait(this.control, news, awaited.news, Math.max(0, milliseconds));
    // A meeting that took place counts, though somebody may have failed since.
    if (Atomics.load(this.control, meetings) !== awaited.meeting) return true;
    this.check();
    return false;
  }

  private check(): void {
    const who = Atomics.load(this.control, failed);
    if (who <= 0) return; // -1: its message is being written, and the meeting is ended after that
    const why = new TextDecoder().decode(this.message.slice(0, Atomics.load(this.control, messageLength)));
    throw new ReplicaError(`replica ${who} of ${this.size}: ${why}`);
  }
}
