import * as tf from '@tensorflow/tfjs-core';

type EngineState = ReturnType<typeof tf.engine>['state'];
/** One operation that ran: its inputs and outputs, what it saved, and its gradient. */
type TapeNode = NonNullable<EngineState['activeTape']>[number];

/**
 * y = f() and its gradients with respect to tensors or variables, as `tf.grads` and `tf.variableGrads` take them, in less memory.
 *
 * TensorFlow.js keeps what the operations saved, and the gradient of every intermediate result, until the last gradient is
 * there. Here both go as soon as the operation that they belong to has been passed on the way back, so that the most memory that
 * is ever in use is what the forward pass saved, and not twice as much or more. The numbers are the same to the bit.
 *
 * It may run inside the gradient function of `tf.customGrad`, see {@link recompute}; not inside another's `f`: there are no
 * gradients of gradients.
 *
 * @param f inside a tidy of its own; it reads `xs` from where it finds them
 * @param xs what to differentiate with respect to
 * @param dy the gradient of y, of its shape; default ones. It stays the caller's
 * @returns `value`: y; `gradients`: one for each of `xs`, null where y does not depend on it
 */
export function valueAndGradients<T extends tf.Tensor>(
  f: () => T,
  xs: readonly tf.Tensor[],
  dy?: tf.Tensor,
): { value: T; gradients: (tf.Tensor | null)[] } {
  const { value, tape } = record(f);
  try {
    return { value, gradients: tf.tidy(() => goBack(tape, xs, value, dy) as tf.Tensor[]) };
  } finally {
    // What led nowhere, or what an error has left.
    for (const node of tape) tf.dispose(node.saved ?? []);
  }
}

/** Runs f with a tape of its own, and puts back the one that was there. */
function record<T extends tf.Tensor>(f: () => T): { value: T; tape: TapeNode[] } {
  const { state } = tf.engine();
  const { activeTape } = state;
  if (state.gradientDepth > 0) {
    throw new Error('valueAndGradients: called inside a function whose gradient is being taken; it has none itself');
  }
  const tape: TapeNode[] = [];
  state.activeTape = tape;
  state.gradientDepth = 1;
  try {
    return { value: tf.tidy(f), tape };
  } catch (error) {
    for (const node of tape) tf.dispose(node.saved ?? []);
    throw error;
  } finally {
    state.activeTape = activeTape;
    state.gradientDepth = 0;
  }
}

/** The gradients of y, from the last operation to the first. */
function goBack(tape: TapeNode[], xs: readonly tf.Tensor[], y: tf.Tensor, dy?: tf.Tensor): (tf.Tensor | null)[] {
  const wanted = new Set(xs.map((x) => x.id));
  const nodes = between(tape, wanted, y);
  const gradients = new Map<number, tf.Tensor>([[y.id, dy ? tf.clone(dy) : tf.onesLike(y)]]);
  const needed = new Set(nodes);
  for (const node of tape) if (!needed.has(node)) tf.dispose(node.saved ?? []);
  for (const node of nodes.reverse()) {
    const contributions = gradientsOf(node, gradients);
    for (const [id, gradient] of contributions) {
      const sum = gradients.get(id);
      gradients.set(id, sum ? tf.add(sum, gradient) : gradient);
      if (sum) tf.dispose([sum, gradient]);
    }
    tf.dispose(node.saved ?? []);
    for (const { id } of node.outputs) {
      if (wanted.has(id)) continue;
      gradients.get(id)?.dispose();
      gradients.delete(id);
    }
  }
  return xs.map(({ id }) => gradients.get(id) ?? null);
}

/** Gradients that one operation passes on to those of its inputs that lead back to what is wanted, by the inputs' ids. */
function gradientsOf(node: TapeNode, gradients: ReadonlyMap<number, tf.Tensor>): [number, tf.Tensor][] {
  if (!node.gradient) throw new Error(`gradient: ${node.kernelName} has none`);
  const dys = node.outputs.map(({ id }) => gradients.get(id) ?? null) as tf.Tensor[];
  const entries = Object.entries(node.inputs);
  const results = tf.tidy(() => {
    const byName = node.gradient!(dys);
    // A function may pass its dy on as it is, or one tensor to two inputs: each needs its own, to be freed alone.
    const seen = new Set(dys);
    return entries.map(([name]) => {
      const gradient = byName[name]!();
      if (seen.has(gradient)) return tf.clone(gradient);
      seen.add(gradient);
      return gradient;
    });
  });
  return entries.map(([name, x], i) => {
    const gradient = results[i]!;
    if (!tf.util.arraysEqual(gradient.shape, x.shape)) {
      throw new Error(
        `gradient: that of ${node.kernelName} for its input ${name} has shape [${gradient.shape}], expected [${x.shape}]`,
      );
    }
    return [x.id, gradient];
  });
}

/** The operations on the way from what is wanted to y, in order, with the inputs that are on it. */
function between(tape: TapeNode[], wanted: ReadonlySet<number>, y: tf.Tensor): TapeNode[] {
  const fromWanted = new Set(wanted);
  const forward = tape.filter((node) => {
    if (!Object.values(node.inputs).some(({ id }) => fromWanted.has(id))) return false;
    for (const { id } of node.outputs) fromWanted.add(id);
    return true;
  });
  const toY = new Set([y.id]);
  const onTheWay = forward.reverse().filter((node) => {
    if (!node.outputs.some(({ id }) => toY.has(id))) return false;
    for (const { id } of Object.values(node.inputs)) if (fromWanted.has(id)) toY.add(id);
    return true;
  });
  return onTheWay.reverse().map((node) => {
    const inputs = Object.entries(node.inputs).filter(([, { id }]) => fromWanted.has(id));
    return Object.assign(node, { inputs: Object.fromEntries(inputs) });
  });
}
