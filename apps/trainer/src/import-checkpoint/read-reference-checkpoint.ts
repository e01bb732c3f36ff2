import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { SafetensorsEntry } from '@genie/ops';
import { expectEnough, leastParameters } from '@genie/stt';
import { parameterName, parameterValue } from './names.ts';
import { detectKind, type ReferenceConfig, readConfig } from './reference-config.ts';
import { readTorchFile, TorchTensor } from './torch-file.ts';
import { worded } from './worded.ts';

/** A model of the PyTorch reference in this project's names and layouts. */
export type ReferenceCheckpoint = ReferenceConfig & {
  /** Ready for the model's `load`. */
  tensors: Record<string, SafetensorsEntry>;
  /** Updates that it was trained for. */
  step: number;
  /** Frames of the clips that it was trained on, which bounds how many it can look back on; undefined where not said. */
  contextLength: number | undefined;
};

/**
 * Reads a checkpoint folder of the PyTorch reference: `model_state_dict.pt`, the parameters, and `state.pt`, the
 * configuration. Which of the three models it is follows from the parameters.
 *
 * @throws one line with the file, what was found and what was expected
 */
export async function readReferenceCheckpoint(folder: string): Promise<ReferenceCheckpoint> {
  const modelFile = path.join(folder, 'model_state_dict.pt');
  const stateFile = path.join(folder, 'state.pt');
  const parameters = parametersOf(readTorchFile(await read(modelFile), modelFile), modelFile);
  const state = readTorchFile(await read(stateFile), stateFile);
  const config = state instanceof Map ? (state.get('config') ?? new Map()) : undefined;
  if (!(state instanceof Map) || !(config instanceof Map)) {
    throw new Error(`${stateFile}: no training state of the reference, expected a dict with 'config' and 'step'`);
  }
  const step: unknown = state.get('step') ?? 0;
  if (typeof step !== 'number' || !Number.isInteger(step))
    throw new Error(`${stateFile}: step is ${worded(step)}, expected an integer`);

  const kind = detectKind(parameters.keys(), modelFile);
  const reference = readConfig(kind, config, parameters, stateFile);
  // The quantizer's basis follows from its levels.
  const learned = [...parameters].filter(([name]) => name !== 'quantizer.basis');
  const tensors = Object.fromEntries(
    learned.map(([name, tensor]) => [parameterName(kind, name), parameterValue(name, tensor)]),
  );
  expectEnough(tensors, leastParameters(reference.config), modelFile);
  const contextLength: unknown = config.get('context_length');
  const isLength = Number.isInteger(contextLength) && (contextLength as number) > 0;
  return { ...reference, tensors, step, contextLength: isLength ? (contextLength as number) : undefined };
}

async function read(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
    const expected = "a checkpoint folder of the reference with 'model_state_dict.pt' and 'state.pt'";
    throw new Error(`${file}: not found, expected ${expected}`, { cause: error });
  }
}

/** Name → tensor, without the prefixes that compiling or distributing a model adds to its names. */
function parametersOf(data: unknown, file: string): Map<string, TorchTensor> {
  if (!(data instanceof Map)) throw new Error(`${file}: no state dict, expected a dict of tensors`);
  const parameters = new Map<string, TorchTensor>();
  for (const [name, tensor] of data) {
    if (typeof name !== 'string' || !(tensor instanceof TorchTensor)) {
      throw new Error(`${file}: the entry ${worded(name)} is no tensor, expected a state dict of tensors`);
    }
    parameters.set(name.replace(/^(_orig_mod\.|module\.)+/, ''), tensor);
  }
  return parameters;
}
