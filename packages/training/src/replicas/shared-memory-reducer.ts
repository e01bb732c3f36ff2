import * as tf from '@tensorflow/tfjs-core';
import type { GradientReducer } from '../options.ts';
import type { Standing } from './process-group.ts';
import { MeetingPoint, type SharedMemory } from './shared-memory.ts';

/** Seconds that the others may spend in one forward pass longer than this replica. */
const patienceSeconds = 600;

/**
 * Brings the gradients of replicas together that are threads of one process, or of several.
 *
 * Each writes its vector, each sums one section of all of them, each reads the sums. Every number is summed in the order of
 * the ranks, so that all replicas get the same bits, in each run. Where there are other processes, the first replica of each
 * sums the sums with theirs before they are read.
 */
export class SharedMemoryReducer implements GradientReducer {
  readonly rank: number;
  readonly size: number;
  /** This thread's number among those of its process. */
  private readonly thread: number;
  private readonly standing: Standing | undefined;
  private readonly point: MeetingPoint;
  private readonly vectors: Float32Array[];
  private readonly result: Float32Array;
  private readonly capacity: number;

  /**
   * @param thread this thread's number in its process, from 0
   * @param standing where there are replicas in other processes
   */
  constructor(memory: SharedMemory, thread: number, standing?: Standing) {
    const { size, capacity, vectors } = memory;
    this.rank = (standing?.first ?? 0) + thread;
    this.size = standing?.total ?? size;
    this.thread = thread;
    this.standing = standing;
    this.capacity = capacity;
    this.point = new MeetingPoint(memory, thread);
    const vector = (i: number) => new Float32Array(vectors, 4 * capacity * i, capacity);
    this.vectors = Array.from({ length: size }, (_, i) => vector(i));
    this.result = vector(size);
  }

  async mean(gradient: tf.Tensor1D): Promise<tf.Tensor1D> {
    const own = (await gradient.data()) as Float32Array;
    const mean = new Float32Array(own.length);
    for (let start = 0; start < own.length; start += this.capacity) {
      const part = own.subarray(start, start + this.capacity);
      this.write(part);
      await this.wait();
      this.reduce(part.length, 1 / this.size);
      await this.wait();
      if (this.standing) {
        await this.standing.group?.meet();
        this.standing.group?.sum(this.result.subarray(0, part.length));
        await this.wait();
      }
      mean.set(this.result.subarray(0, part.length), start);
    }
    return tf.tensor1d(mean);
  }

  sum(values: Float32Array): Float32Array {
    const sums = new Float32Array(values.length);
    for (let start = 0; start < values.length; start += this.capacity) {
      const part = values.subarray(start, start + this.capacity);
      this.write(part);
      this.point.wait(patienceSeconds);
      this.reduce(part.length, 1);
      this.point.wait(patienceSeconds);
      if (this.standing) {
        this.standing.group?.sum(this.result.subarray(0, part.length));
        this.point.wait(patienceSeconds);
      }
      sums.set(this.result.subarray(0, part.length), start);
    }
    return sums;
  }

  async broadcast(own: Uint8Array | null): Promise<Uint8Array> {
    const bytes = this.standing?.group ? await this.standing.group.broadcast(own) : own;
    const leader = this.vectors[0]!;
    const window = new Uint8Array(leader.buffer, leader.byteOffset, leader.byteLength);
    if (bytes !== null) new DataView(window.buffer, window.byteOffset).setUint32(0, bytes.length);
    await this.wait();
    const received = bytes ?? new Uint8Array(new DataView(window.buffer, window.byteOffset).getUint32(0));
    await this.wait();
    for (let start = 0; start < received.length; start += window.length) {
      if (bytes !== null) window.set(bytes.subarray(start, start + window.length));
      await this.wait();
      if (bytes === null) received.set(window.subarray(0, received.length - start), start);
      await this.wait();
    }
    return received;
  }

  /**
   * Ends the training of all replicas: each throws a {@link ReplicaError} where it waits for the others next.
   *
   * @param why one line
   * @param thread of the replica that is no longer there
   */
  fail(why: string, thread: number = this.thread): void {
    this.point.fail(why, thread);
  }

  /** The first thread keeps its ears open for signals and for threads that end; the others have nothing to hear. */
  private async wait(): Promise<void> {
    if (this.thread === 0) await this.point.waitOpenly();
    else this.point.wait();
  }

  private write(values: Float32Array): void {
    this.vectors[this.thread]!.set(values);
  }

  /** Sums this replica's section of the first `length` numbers. */
  private reduce(length: number, factor: number): void {
    const { thread, vectors, result } = this;
    const size = vectors.length;
    const end = Math.floor((length * (thread + 1)) / size);
    for (let i = Math.floor((length * thread) / size); i < end; i++) {
      let sum = 0;
      for (let r = 0; r < size; r++) sum += vectors[r]![i]!;
      result[i] = sum * factor;
    }
  }
}
