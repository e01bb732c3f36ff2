import { prepareWasmKernels } from '@genie/ops';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { UsageError } from '../errors.ts';
import { backendNames } from './names.ts';
import { enableWideVectors, isPlainAsked } from './wide-vectors.ts';

export interface Backend {
  /** The name it has in this project. */
  name: 'tensorflow' | 'wasm' | 'cpu';
  /** One line for people: what it is, and why it was chosen. */
  description: string;
}

/** A registered backend `tensorflow`, in words, or why there is none. */
export type Loaded = { found: string; why?: undefined } | { found?: undefined; why: string; damaged?: boolean };

/** Looks for a backend `tensorflow` that the program has registered, as an import of `@tensorflow/tfjs-node` does. */
async function registeredTensorflow(): Promise<Loaded> {
  if (tf.findBackendFactory('tensorflow')) return { found: 'registered by the program' };
  return { why: 'no such backend is registered; import @tensorflow/tfjs-node first, or take wasm' };
}

/**
 * Chooses and starts the backend: `tensorflow` where its library is there, then `wasm`; `cpu` only by name.
 *
 * @param loadTensorflow - registers it, where it can be. Default: it is there where the program has registered it
 * @throws UsageError when a backend was named that is not there.
 */
export async function chooseBackend(
  wanted: string = 'auto',
  loadTensorflow: () => Promise<Loaded> = registeredTensorflow,
): Promise<Backend> {
  if (!(backendNames as readonly string[]).includes(wanted)) {
    throw new UsageError(`--backend ${wanted}: expected one of ${backendNames.join(', ')}`);
  }
  tf.enableProdMode();
  // What was set up and does not work has to be heard of, also by who asked for nothing in particular.
  let remark = '';
  if (wanted === 'auto' || wanted === 'tensorflow') {
    const loaded = await loadTensorflow();
    if (loaded.found !== undefined) {
      await start('tensorflow');
      return { name: 'tensorflow', description: `tensorflow (${loaded.found}, tfjs ${tf.version.tfjs})` };
    }
    if (wanted === 'tensorflow') throw new UsageError(`--backend tensorflow: ${loaded.why}`);
    if (loaded.damaged) remark = `; not tensorflow: ${loaded.why}`;
  }
  const name = wanted === 'cpu' ? 'cpu' : 'wasm';
  const wide = name === 'wasm' && enableWideVectors();
  await start(name);
  if (name === 'cpu') return { name, description: `cpu (tfjs ${tf.version.tfjs}, slow: for comparison only)` };
  const kernels = await prepareWasmKernels({ wide, plain: isPlainAsked() });
  return { name, description: `wasm (tfjs ${tf.version.tfjs}, ${describeKernels(kernels)}${remark})` };
}

async function start(name: string): Promise<void> {
  await tf.setBackend(name);
  await tf.ready();
}

/** Describes in words whether the fused kernels run. */
function describeKernels(kernels: Awaited<ReturnType<typeof prepareWasmKernels>>): string {
  if (!kernels.ready) return `no fused kernels: ${kernels.why}`;
  return `fused kernels with ${kernels.variant === 'wide' ? 'relaxed SIMD, 256-bit' : `${kernels.variant} SIMD`}`;
}
