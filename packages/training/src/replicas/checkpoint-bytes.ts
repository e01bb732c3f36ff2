import { decodeSafetensors, encodeSafetensors, type SafetensorsEntry } from '@genie/ops';
import type { Checkpoint, CheckpointState } from '../io/checkpoint.ts';

// How the leader's standing reaches the other replicas: the tensors of a checkpoint in one safetensors, the rest beside them.

/** A checkpoint as bytes, for replicas of the same version of this package. */
export function encodeCheckpoint({ model, optimizer, state }: Checkpoint): Uint8Array {
  const entries: Record<string, SafetensorsEntry> = {};
  for (const [name, entry] of Object.entries(model)) entries[`model.${name}`] = entry;
  for (const moment of ['firstMoment', 'secondMoment'] as const) {
    for (const [name, data] of Object.entries(optimizer[moment])) {
      entries[`${moment}.${name}`] = { dtype: 'F32', shape: [data.length], data };
    }
  }
  return encodeSafetensors(entries, { state: JSON.stringify(state), steps: String(optimizer.steps) });
}

export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  const { tensors, metadata } = decodeSafetensors(bytes, "the leader's checkpoint");
  const checkpoint: Checkpoint = {
    model: {},
    optimizer: { steps: Number(metadata.steps), firstMoment: {}, secondMoment: {} },
    state: JSON.parse(metadata.state!) as CheckpointState,
  };
  for (const [key, entry] of Object.entries(tensors)) {
    const dot = key.indexOf('.');
    const [kind, name] = [key.slice(0, dot), key.slice(dot + 1)];
    if (kind === 'model') checkpoint.model[name] = entry;
    else checkpoint.optimizer[kind as 'firstMoment' | 'secondMoment'][name] = entry.data as Float32Array;
  }
  return checkpoint;
}
