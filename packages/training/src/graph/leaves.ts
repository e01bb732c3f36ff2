import * as tf from '@tensorflow/tfjs-core';
import { TrainingError } from '../training-error.ts';

/** Leaves of a batch, or of anything else that a loss is given. */
export interface Leaves {
  /** In the order in which they are found. */
  tensors: tf.Tensor[];
  /** Structure, shapes and types of the tensors, and the values of all that is no tensor: what a graph depends on. */
  signature: string;
}

/**
 * Takes nested objects and arrays of tensors apart.
 *
 * @param name of the container, for messages
 * @throws {TrainingError} where something is neither a tensor, a number, a string, a boolean nor undefined or null
 */
export function leavesOf(container: unknown, name: string): Leaves {
  const tensors: tf.Tensor[] = [];
  const describe = (part: unknown, path: string): unknown => {
    if (part instanceof tf.Tensor) {
      tensors.push(part);
      return `${part.dtype}[${part.shape}]`;
    }
    if (Array.isArray(part)) return part.map((item, i) => describe(item, `${path}.${i}`));
    if (part === null || part === undefined) return null;
    if (typeof part === 'object' && isPlain(part)) {
      return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, describe(item, `${path}.${key}`)]));
    }
    if (typeof part === 'number' || typeof part === 'boolean' || typeof part === 'string') return { is: part };
    const kind = typeof part === 'object' ? part.constructor.name : typeof part;
    throw new TrainingError(
      `compile: ${path} is a ${kind}, which cannot be fed to a graph; make a tensor of it, or set compile: false`,
    );
  };
  const signature = JSON.stringify(describe(container, name));
  return { tensors, signature };
}

/** The same container with other tensors in the places of its own, in the order of {@link leavesOf}. */
export function withTensors<Container>(container: Container, tensors: readonly tf.Tensor[]): Container {
  let next = 0;
  const replace = (part: unknown): unknown => {
    if (part instanceof tf.Tensor) return tensors[next++];
    if (Array.isArray(part)) return part.map(replace);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, replace(item)]));
  };
  return replace(container) as Container;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
