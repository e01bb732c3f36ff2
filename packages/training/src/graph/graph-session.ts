import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as tf from '@tensorflow/tfjs-core';
import { TrainingError } from '../training-error.ts';
import type { NodeBackend } from './binding.ts';
import type { Graph } from './graph.ts';
import { encodeSavedModel, servingTag } from './saved-model.ts';

/** A graph that TensorFlow holds, optimized for this machine, with its variables. */
export class GraphSession {
  private readonly backend: NodeBackend;
  private readonly id: number;

  /** @throws {TrainingError} where TensorFlow does not take the graph */
  constructor(backend: NodeBackend, graph: Graph) {
    this.backend = backend;
    // The binding knows graphs as files only; TensorFlow has read them when it returns.
    const folder = mkdtempSync(join(tmpdir(), 'genie-graph-'));
    try {
      writeFileSync(join(folder, 'saved_model.pb'), encodeSavedModel(graph));
      this.id = backend.binding.loadSavedModel(folder, servingTag);
    } catch (cause) {
      throw new TrainingError(`compile: TensorFlow refuses ${describe(cause, graph)}; set compile: false`, { cause });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /**
   * @param feeds tensors by the names of placeholders
   * @param fetches names of nodes; what they need is computed, and nothing else
   * @returns their first outputs, which the caller disposes of
   */
  run(feeds: Record<string, tf.Tensor>, fetches: readonly string[]): tf.Tensor[] {
    const { binding } = this.backend;
    const ids = this.backend.getInputTensorIds(Object.values(feeds));
    const names = (nodes: readonly string[]) => nodes.map((node) => `${node}:0`).join(',');
    const handles = binding.runSavedModel(this.id, ids, names(Object.keys(feeds)), names(fetches));
    return handles.map((handle) => this.backend.createOutputTensor(handle));
  }

  /** Frees the graph and its variables. */
  dispose(): void {
    this.backend.binding.deleteSavedModel(this.id);
  }
}

/** Reason of a refusal; TensorFlow names nodes, which say nothing to people, so the node's op is named. */
function describe(cause: unknown, { nodes }: Graph): string {
  const { message } = cause as Error;
  const name = /\{\{node ([^}]+)\}\}/.exec(message)?.[1];
  const op = nodes.find((node) => node.name === name)?.op;
  return `${op ? `${op} in a graph` : 'the recorded graph'} (${message.split('\n')[0]})`;
}
