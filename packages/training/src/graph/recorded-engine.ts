import * as tf from '@tensorflow/tfjs-core';
import { isRecordable, type Optimizer } from '../optimizer/optimizer.ts';
import type { StepShares } from '../optimizer/step-shares.ts';
import type { LossContext, LossFunction, Precision } from '../options.ts';
import type { StepEngine } from '../step-engine.ts';
import { type BatchGradient, batchGradient } from '../step-gradient.ts';
import { TrainingError } from '../training-error.ts';
import { nodeBackend } from './binding.ts';
import { leavesOf, withTensors } from './leaves.ts';
import { memoryOf, StepGraph, type StepGraphParts } from './step-graph.ts';

export interface RecordedEngineOptions<Batch, Drawn> {
  parameters: Record<string, tf.Variable>;
  optimizer: Optimizer;
  loss: LossFunction<Batch, Drawn>;
  precision: Precision;
  shares: StepShares;
}

/** Graphs that are kept; the one that was used longest ago goes first. */
const mostGraphs = 4;
/** A recording costs two steps, so there have to be this many steps for each; the first few may come at once. */
const stepsPerRecording = 8;
const freeRecordings = 8;

/**
 * Takes steps as TensorFlow graphs, one for each form of batch: shapes, types, and whatever is no tensor in the batch and in what
 * was drawn for it.
 *
 * Weights and moments live in the session of the graph that was used last, until `sync`. Of an optimizer whose step cannot be
 * recorded, the gradient alone is a graph: weights go there and back at each step.
 */
export class RecordedEngine<Batch, Drawn> implements StepEngine<Batch, Drawn> {
  private readonly options: RecordedEngineOptions<Batch, Drawn>;
  private readonly parts: StepGraphParts;
  /** By form of batch, the one that was used last at the end. */
  private readonly graphs: Map<string, StepGraph> = new Map();
  /** Owner of the weights and moments; null: they are in the variables and the optimizer. */
  private holder: StepGraph | null = null;
  private gradients = 0;
  private recordings = 0;

  /** @throws {TrainingError} where the backend in use has no graphs */
  constructor(options: RecordedEngineOptions<Batch, Drawn>) {
    const { parameters, optimizer, precision, shares } = options;
    this.options = options;
    this.parts = { backend: nodeBackend(), variables: Object.values(parameters), optimizer, precision, shares };
  }

  gradient(batch: Batch, { drawn }: LossContext<Drawn>): BatchGradient {
    const leaves = leavesOf({ batch, drawn }, 'the step');
    const graph = this.graphFor(leaves.signature, leaves.tensors, (inputs) => this.compute({ batch, drawn }, inputs));
    this.moveTo(graph);
    this.gradients += 1;
    return graph.gradient(leaves.tensors);
  }

  apply(gradient: tf.Tensor1D, learningRate: number, factor: number): void {
    const { optimizer, shares } = this.options;
    if (!isRecordable(optimizer)) {
      this.sync();
      shares.taken(() => optimizer.applyFlat(gradient, learningRate, factor));
      return;
    }
    const graph = this.holder ?? [...this.graphs.values()].at(-1);
    if (graph === undefined) throw new TrainingError('apply: there is no graph yet; expected gradient before');
    this.moveTo(graph);
    const numbers = Object.entries(optimizer.countStep(learningRate, factor));
    tf.tidy(() => {
      graph.update(gradient, Object.fromEntries(numbers.map(([name, number]) => [name, tf.scalar(number)])));
    });
  }

  sync(): void {
    if (this.holder === null) return;
    const { variables, optimizer } = this.parts;
    const values = this.holder.read();
    variables.forEach((variable, i) => {
      variable.assign(values[i]!);
      values[i]!.dispose();
    });
    if (isRecordable(optimizer)) optimizer.memory = values.slice(variables.length);
    this.holder = null;
  }

  dispose(): void {
    for (const graph of this.graphs.values()) graph.dispose();
    this.graphs.clear();
    this.holder = null;
  }

  /** The loss and its gradient, op by op, for what may be recorded of it. */
  private compute(given: { batch: Batch; drawn: Drawn }, inputs: tf.Tensor[]): BatchGradient {
    const { loss, optimizer } = this.options;
    const { batch, drawn } = withTensors(given, inputs);
    return batchGradient(optimizer.layout, loss, batch, new RecordedContext(drawn));
  }

  private graphFor(form: string, inputs: tf.Tensor[], compute: (inputs: tf.Tensor[]) => BatchGradient): StepGraph {
    const known = this.graphs.get(form);
    const graph = known ?? this.record(form, inputs, compute);
    const change = known?.findChange(this.parts, inputs, compute);
    if (change !== undefined) {
      throw new TrainingError(
        `compile: the step cannot be recorded, since ${change}; make it a tensor in draw, or set compile: false`,
      );
    }
    this.graphs.delete(form);
    this.graphs.set(form, graph);
    return graph;
  }

  private record(form: string, inputs: tf.Tensor[], compute: (inputs: tf.Tensor[]) => BatchGradient): StepGraph {
    this.recordings += 1;
    if (this.recordings > freeRecordings && this.recordings * stepsPerRecording > this.gradients) {
      throw new TrainingError(
        `compile: ${this.recordings} forms of batch in ${this.gradients} batches, each of which is recorded anew, the last one ${form}; use batches of few forms, or set compile: false`,
      );
    }
    if (this.graphs.size === mostGraphs) {
      const [oldest, graph] = this.graphs.entries().next().value!;
      if (graph === this.holder) this.sync();
      this.graphs.delete(oldest);
      graph.dispose();
    }
    return new StepGraph(this.parts, inputs, compute);
  }

  /** Brings weights and moments into the session of a graph. */
  private moveTo(graph: StepGraph): void {
    if (this.holder === graph) return;
    this.sync();
    const { variables, optimizer } = this.parts;
    graph.write([...variables, ...memoryOf(optimizer)]);
    this.holder = graph;
  }
}

/** Context of a loss while it is recorded. */
class RecordedContext<Drawn> implements LossContext<Drawn> {
  readonly training = true;
  readonly drawn: Drawn;

  constructor(drawn: Drawn) {
    this.drawn = drawn;
  }

  get step(): never {
    return this.refuse('step');
  }

  get random(): never {
    return this.refuse('random');
  }

  private refuse(name: string): never {
    throw new TrainingError(
      `compile: the loss asks for ${name}, which would stay as it is in a recorded graph; use it in draw, or set compile: false`,
    );
  }
}
