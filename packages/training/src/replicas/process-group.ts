/**
 * Processes that train together, on one machine or on many, seen from one of them.
 *
 * All call the same methods in the same order, each from the thread that has joined. Where a process dies, whoever has
 * started them ends the others.
 */
export interface ProcessGroup {
  /** This process' number, from 0. */
  readonly rank: number;
  /** Number of processes. */
  readonly size: number;
  /** Sums over all processes, in place, at once; the same bits on each. */
  sum(values: Float32Array): void;
  /** Waits for all, however long that takes, letting the thread's events through. */
  meet(): Promise<void>;
  /** The bytes of process `root`, 0 where none is given. @param bytes null on the others */
  broadcast(bytes: Uint8Array | null, root?: number): Promise<Uint8Array>;
  /** Value of each process, in the order of their ranks. */
  gather(text: string): Promise<string[]>;
}

/** Position of the replicas of one process among those of all processes that train together. */
export interface Standing {
  /** Replicas in the processes before this one. */
  first: number;
  /** Replicas in all processes. */
  total: number;
  /** The way to the other processes; on the thread of the process' first replica, nowhere else. */
  group?: ProcessGroup;
}
