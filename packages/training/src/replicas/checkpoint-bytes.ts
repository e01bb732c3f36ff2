import { decodeSafetensors, encodeSafetensors, type SafetensorsEntry } from '@genie/ops';
import { type Checkpoint, type CheckpointState, momentEntries, momentsOf } from '../io/checkpoint.ts';

// How the leader's standing reaches the other replicas: the tensors of a checkpoint in one safetensors, the rest beside them.

const prefixes = { model: 'model.', moments: 'optimizer.' } as const;

/** A checkpoint as bytes, for replicas of the same version of this package. */
export function encodeCheckpoint({ model, optimizer, state }: Checkpoint): Uint8Array {
  const entries: Record<string, SafetensorsEntry> = {};
  for (const [name, entry] of Object.entries(model)) entries[prefixes.model + name] = entry;
  for (const [name, entry] of Object.entries(momentEntries(optimizer.moments)))
    entries[prefixes.moments + name] = entry;
  const { optimizer: name, steps } = optimizer;
  return encodeSafetensors(entries, { state: JSON.stringify(state), optimizer: name, steps: String(steps) });
}

export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  const source = "the leader's checkpoint";
  const { tensors, metadata } = decodeSafetensors(bytes, source);
  const within = (prefix: string) =>
    Object.fromEntries(
      Object.entries(tensors)
        .filter(([key]) => key.startsWith(prefix))
        .map(([key, entry]) => [key.slice(prefix.length), entry]),
    );
  const moments = momentsOf(within(prefixes.moments), source);
  return {
    model: within(prefixes.model),
    optimizer: { optimizer: metadata.optimizer!, steps: Number(metadata.steps), moments },
    state: JSON.parse(metadata.state!) as CheckpointState,
  };
}
