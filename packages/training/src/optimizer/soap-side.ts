import * as tf from '@tensorflow/tfjs-core';
import { descendingOrder, eigenbasis, nextBasis } from './eigenbasis.ts';

/**
 * One side of a stack of matrices: Shampoo's preconditioner of the rows or of the columns, and the basis of its
 * eigenvectors. All `[matrices, size, size]`.
 */
export class SoapSide {
  readonly isLeft: boolean;
  covariance: tf.Tensor3D;
  /** A column for each eigenvector. */
  basis: tf.Tensor3D;

  constructor(isLeft: boolean, count: number, size: number) {
    this.isLeft = isLeft;
    this.covariance = tf.keep(tf.zeros([count, size, size]));
    this.basis = tf.keep(tf.zeros([count, size, size]));
  }

  /** Takes a gradient into the running mean of `G Gᵀ`, or `Gᵀ G` on the right. @param gradient `[matrices, rows, columns]` */
  follow(gradient: tf.Tensor3D, decay: number): void {
    const covariance = tf.tidy(() => {
      const square = this.isLeft
        ? tf.matMul(gradient, gradient, false, true)
        : tf.matMul(gradient, gradient, true, false);
      return tf.add(tf.mul(this.covariance, decay), tf.mul(square, 1 - decay)) as tf.Tensor3D;
    });
    this.set({ covariance });
  }

  /** `Qᵀ X` on the left, `X Q` on the right: X in the basis. @param matrices `[matrices, rows, columns]` */
  project(matrices: tf.Tensor3D): tf.Tensor3D {
    return this.isLeft ? tf.matMul(this.basis, matrices, true, false) : tf.matMul(matrices, this.basis);
  }

  /** The opposite of `project`. */
  projectBack(matrices: tf.Tensor3D): tf.Tensor3D {
    return this.isLeft ? tf.matMul(this.basis, matrices) : tf.matMul(matrices, this.basis, false, true);
  }

  /** Sets the basis to the covariance's eigenvectors. */
  begin(): void {
    const [count, size] = this.covariance.shape;
    const values = this.covariance.dataSync();
    this.setBasis(
      Array.from({ length: count }, (_, i) =>
        eigenbasis(values.subarray(i * size * size, (i + 1) * size * size), size),
      ),
    );
  }

  /**
   * Brings the basis one step of power iteration nearer to the eigenvectors.
   *
   * @returns in which order each matrix' old basis vectors were taken, the largest estimated eigenvalue's first
   */
  refresh(): number[][] {
    const [count, size] = this.covariance.shape;
    const { product, estimates } = tf.tidy(() => {
      const product = tf.matMul(this.covariance, this.basis);
      return { product, estimates: tf.sum(tf.mul(this.basis, product), 1) };
    });
    const [products, numbers] = [product.dataSync(), estimates.dataSync()];
    tf.dispose([product, estimates]);
    const orders = Array.from({ length: count }, (_, i) => descendingOrder(numbers.subarray(i * size, (i + 1) * size)));
    this.setBasis(
      orders.map((order, i) => nextBasis(products.subarray(i * size * size, (i + 1) * size * size), size, order)),
    );
    return orders;
  }

  /** @param tensors become its own */
  set({ covariance, basis }: { covariance?: tf.Tensor3D; basis?: tf.Tensor3D }): void {
    if (covariance !== undefined) {
      this.covariance.dispose();
      this.covariance = tf.keep(covariance);
    }
    if (basis !== undefined) {
      this.basis.dispose();
      this.basis = tf.keep(basis);
    }
  }

  dispose(): void {
    tf.dispose([this.covariance, this.basis]);
  }

  private setBasis(matrices: Float32Array[]): void {
    const [count, size] = this.covariance.shape;
    const values = new Float32Array(count * size * size);
    matrices.forEach((matrix, i) => {
      values.set(matrix, i * size * size);
    });
    this.set({ basis: tf.tensor3d(values, [count, size, size]) });
  }
}
