import * as tf from '@tensorflow/tfjs-core';
import type { MatrixGroup } from './matrix-layout.ts';
import { SoapSide } from './soap-side.ts';

/** The numbers of a step. */
export interface SoapNumbers {
  betas: readonly [number, number];
  epsilon: number;
  /** learningRate / (1 - β1^t) */
  rate: number;
  /** 1 / √(1 - β2^t) */
  rootFactor: number;
}

/** SOAP for all matrices of one shape, with its state. */
export class SoapStack {
  readonly group: MatrixGroup;
  /** Of rows, of columns; a side that is too long is not there, which is as if its basis was the identity. */
  readonly sides: readonly SoapSide[];
  /** Adam's, of the gradients in the basis: `[matrices, rows, columns]`. */
  firstMoment: tf.Tensor3D;
  secondMoment: tf.Tensor3D;

  constructor(group: MatrixGroup, maxSide: number) {
    const [count, rows, columns] = group.shape;
    this.group = group;
    this.sides = [
      ...(rows <= maxSide ? [new SoapSide(true, count, rows)] : []),
      ...(columns <= maxSide ? [new SoapSide(false, count, columns)] : []),
    ];
    this.firstMoment = tf.keep(tf.zeros(group.shape));
    this.secondMoment = tf.keep(tf.zeros(group.shape));
  }

  /** Chooses the first basis; this gradient is used for nothing else. */
  begin(gradient: tf.Tensor3D, decay: number): void {
    for (const side of this.sides) {
      side.follow(gradient, decay);
      side.begin();
    }
  }

  /** Adam's step in the basis, and back: what the matrices are to lose. */
  step(gradient: tf.Tensor3D, { betas: [beta1, beta2], epsilon, rate, rootFactor }: SoapNumbers): tf.Tensor3D {
    const { step, ...moments } = tf.tidy(() => {
      const inBasis = this.project(gradient);
      const firstMoment = tf.add(tf.mul(this.firstMoment, beta1), tf.mul(inBasis, 1 - beta1)) as tf.Tensor3D;
      const news = tf.mul(tf.square(inBasis), 1 - beta2);
      const secondMoment = tf.add(tf.mul(this.secondMoment, beta2), news) as tf.Tensor3D;
      const root = tf.add(tf.mul(tf.sqrt(secondMoment), rootFactor), epsilon);
      const step = this.projectBack(tf.div(tf.mul(firstMoment, rate), root) as tf.Tensor3D);
      return { step, firstMoment, secondMoment };
    });
    this.setMoments(moments);
    return step;
  }

  /** Takes the gradient into the preconditioners. */
  follow(gradient: tf.Tensor3D, decay: number): void {
    for (const side of this.sides) side.follow(gradient, decay);
  }

  /** Turns to a basis nearer to the eigenvectors, the first moment with it; the second is only brought into its order. */
  refresh(): void {
    const outside = tf.tidy(() => this.projectBack(this.firstMoment));
    const orders = this.sides.map((side) => side.refresh());
    const secondMoment = tf.tidy(() => {
      const values = this.secondMoment.dataSync();
      let sorted = Float32Array.from(values);
      this.sides.forEach(({ isLeft }, i) => {
        sorted = this.sorted(sorted, orders[i]!, isLeft);
      });
      return tf.tensor3d(sorted, this.group.shape);
    });
    const firstMoment = tf.tidy(() => this.project(outside));
    outside.dispose();
    this.setMoments({ firstMoment, secondMoment });
  }

  /** @param moments become its own */
  setMoments({ firstMoment, secondMoment }: { firstMoment: tf.Tensor3D; secondMoment: tf.Tensor3D }): void {
    tf.dispose([this.firstMoment, this.secondMoment]);
    this.firstMoment = tf.keep(firstMoment);
    this.secondMoment = tf.keep(secondMoment);
  }

  dispose(): void {
    tf.dispose([this.firstMoment, this.secondMoment]);
    for (const side of this.sides) side.dispose();
  }

  private project(matrices: tf.Tensor3D): tf.Tensor3D {
    return this.sides.reduce((projected, side) => side.project(projected), matrices.clone());
  }

  private projectBack(matrices: tf.Tensor3D): tf.Tensor3D {
    return this.sides.reduce((projected, side) => side.projectBack(projected), matrices.clone());
  }

  /** Rows or columns of each matrix in another order. */
  private sorted(values: Float32Array, orders: readonly number[][], byRow: boolean): Float32Array<ArrayBuffer> {
    const [, rows, columns] = this.group.shape;
    const sorted = new Float32Array(values.length);
    orders.forEach((order, matrix) => {
      for (let row = 0; row < rows; row++) {
        const to = (matrix * rows + row) * columns;
        const from = (matrix * rows + (byRow ? order[row]! : row)) * columns;
        for (let column = 0; column < columns; column++) {
          sorted[to + column] = values[from + (byRow ? column : order[column]!)]!;
        }
      }
    });
    return sorted;
  }
}
