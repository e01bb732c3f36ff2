import * as tf from '@tensorflow/tfjs-core';

/** The engine's bookkeeping, of which the types show a part only. */
interface Bookkeeper {
  trackTensor(tensor: tf.Tensor, backend: tf.KernelBackend): void;
  removeDataId(dataId: tf.DataId, backend: tf.KernelBackend): void;
  state: { tensorInfo: { get(dataId: tf.DataId): { backend: tf.KernelBackend; bytes: number } | undefined } };
}

/**
 * Counts the bytes of all tensors that are alive from now on, of several tensors with the same data once, and the most there
 * were at a time. The same for the same work, however busy the machine: what backends need beside it is not in it.
 *
 * (`tf.memory().numBytes` counts shared data as often as it is shared.)
 */
export class PeakBytes {
  #now = 0;
  #peak = 0;
  readonly #stop: () => void;

  constructor() {
    const engine = tf.engine() as unknown as Bookkeeper;
    const { trackTensor, removeDataId } = engine;
    const known = (dataId: tf.DataId) => engine.state.tensorInfo.get(dataId);
    engine.trackTensor = (tensor, backend) => {
      const shared = known(tensor.dataId) !== undefined;
      trackTensor.call(engine, tensor, backend);
      if (shared) return;
      this.#now += known(tensor.dataId)!.bytes;
      this.#peak = Math.max(this.#peak, this.#now);
    };
    engine.removeDataId = (dataId, backend) => {
      const info = known(dataId);
      if (info?.backend === backend) this.#now -= info.bytes;
      removeDataId.call(engine, dataId, backend);
    };
    this.#stop = () => Object.assign(engine, { trackTensor, removeDataId });
  }

  /** The most at a time since the beginning, or since it was last asked to forget. */
  get peak(): number {
    return this.#peak;
  }

  /** Forgets the peak: what there is now is the peak. */
  forget(): void {
    this.#peak = this.#now;
  }

  /** Ends the counting. */
  stop(): void {
    this.#stop();
  }
}
