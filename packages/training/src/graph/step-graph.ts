import { setFused } from '@genie/ops';
import type * as tf from '@tensorflow/tfjs-core';
import { isRecordable, type Optimizer, type RecordableOptimizer } from '../optimizer/optimizer.ts';
import type { StepShares } from '../optimizer/step-shares.ts';
import type { Precision } from '../options.ts';
import type { BatchGradient } from '../step-gradient.ts';
import { withBfloat16Products } from './bfloat16.ts';
import type { NodeBackend } from './binding.ts';
import { dataType, type GraphNode } from './graph.ts';
import { GraphSession } from './graph-session.ts';
import { partOfStep } from './part-of-step.ts';
import { describeChange, type GradientRecording, recordGradient } from './record-gradient.ts';
import { gradientPlaceholder, recordUpdate } from './record-update.ts';
import { SessionVariables, type VariableForm } from './session-variables.ts';

export interface StepGraphParts {
  backend: NodeBackend;
  /** All variables of the model, those that are not trained too. */
  variables: readonly tf.Variable[];
  optimizer: Optimizer;
  precision: Precision;
  shares: StepShares;
}

const valuesNode = 'values_out';
const gradientNode = 'gradient_out';
const updated = 'updated';

/**
 * A training step as one TensorFlow graph, for batches of one form. Weights and moments are variables of its session; a run
 * is given a batch and gives loss, metrics and gradient, or is given the gradient and changes the weights.
 */
export class StepGraph {
  private readonly session: GraphSession;
  private readonly variables: SessionVariables;
  private readonly placeholders: readonly string[];
  private readonly metricNames: string[];
  /** Until a second recording was found to be the same. */
  private recorded: readonly GraphNode[] | null;

  /** @param compute the micro-batch's gradient from tensors in the places of `inputs` */
  constructor(parts: StepGraphParts, inputs: readonly tf.Tensor[], compute: (inputs: tf.Tensor[]) => BatchGradient) {
    const { backend, variables, optimizer, precision } = parts;
    const recording = StepGraph.record(parts, inputs, compute);
    const { graph } = recording;
    this.recorded = [...graph.nodes];
    this.placeholders = recording.placeholders;
    this.metricNames = recording.metricNames;

    this.variables = new SessionVariables(graph, formsOf(backend, [...variables, ...memoryOf(optimizer)]));
    this.variables.addNodes();
    const { assigned, values, gradient } = recording;
    const assignments = assigned.map(({ variable, value }) => this.variables.assign(variable, value));
    graph.identity(valuesNode, values, dataType.float32, assignments);
    graph.identity(gradientNode, gradient, dataType.float32);
    if (isRecordable(optimizer)) this.addUpdate(parts, optimizer, recording);
    this.session = new GraphSession(backend, precision === 'bf16' ? withBfloat16Products(graph) : graph);
  }

  private static record(
    { backend, variables, precision }: StepGraphParts,
    inputs: readonly tf.Tensor[],
    compute: (inputs: tf.Tensor[]) => BatchGradient,
  ): GradientRecording {
    const reads = variables.map((_, i) => `variable${i}`);
    // Only products that are TensorFlow's own operations can be rounded; a fused kernel's are float32.
    if (precision === 'bf16') setFused(false, ['linear']);
    try {
      return recordGradient(backend, { variables, reads }, inputs, compute);
    } finally {
      setFused(true, ['linear']);
    }
  }

  private addUpdate(
    { backend, variables, shares }: StepGraphParts,
    optimizer: RecordableOptimizer,
    { graph }: GradientRecording,
  ): void {
    const { reads } = this.variables;
    const places = optimizer.layout.variables.map((variable) => variables.indexOf(variable));
    const update = recordUpdate(backend, graph, optimizer, {
      values: places.map((place) => reads[place]!),
      memory: reads.slice(variables.length),
    });
    const assignments = [
      ...places.map((place, i) => {
        const step = { before: reads[place]!, after: update.values[i]!, share: shares.of[i]! };
        return this.variables.assign(place, partOfStep(graph, step));
      }),
      ...update.memory.map((node, i) => this.variables.assign(variables.length + i, node)),
    ];
    this.variables.addDone(updated, assignments);
  }

  /**
   * Records the same work once more, on another batch, to find numbers that the host makes and that change from step to step: they
   * would stay in the graph as they were. Does nothing from the third time on.
   *
   * @returns what changed, in words
   */
  findChange(
    parts: StepGraphParts,
    inputs: readonly tf.Tensor[],
    compute: (inputs: tf.Tensor[]) => BatchGradient,
  ): string | undefined {
    if (this.recorded === null) return undefined;
    const change = describeChange(this.recorded, StepGraph.record(parts, inputs, compute).graph.nodes);
    this.recorded = null;
    return change;
  }

  gradient(inputs: readonly tf.Tensor[]): BatchGradient {
    const feeds = Object.fromEntries(this.placeholders.map((name, i) => [name, inputs[i]!]));
    const [values, gradient] = this.session.run(feeds, [valuesNode, gradientNode]) as [tf.Tensor1D, tf.Tensor1D];
    return { values, gradient, metricNames: this.metricNames };
  }

  update(gradient: tf.Tensor1D, numbers: Record<string, tf.Scalar>): void {
    this.runOnly({ [gradientPlaceholder]: gradient, ...numbers }, [updated]);
  }

  /** All variables, then what the optimizer remembers; the caller disposes of them. */
  read(): tf.Tensor[] {
    return this.session.run({}, this.variables.reads);
  }

  /** Sets what `read` gives. */
  write(values: readonly tf.Tensor[]): void {
    const { feeds, fetches } = this.variables.writing(values);
    this.runOnly(feeds, fetches);
  }

  dispose(): void {
    this.session.dispose();
  }

  private runOnly(feeds: Record<string, tf.Tensor>, fetches: readonly string[]): void {
    for (const tensor of this.session.run(feeds, fetches)) tensor.dispose();
  }
}

/** Optimizer state that is kept in a graph's session. */
export function memoryOf(optimizer: Optimizer): readonly tf.Tensor[] {
  return isRecordable(optimizer) ? optimizer.memory : [];
}

function formsOf(backend: NodeBackend, variables: readonly tf.Tensor[]): VariableForm[] {
  return variables.map(({ shape, dtype }) => ({ shape, dtype: backend.getDTypeInteger(dtype) }));
}
