import { prepareWasmKernels } from '@genie/ops';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { UsageError } from '../errors.ts';

export const backendNames = ['auto', 'tensorflow', 'wasm', 'cpu'] as const;
export type BackendName = (typeof backendNames)[number];

export interface Backend {
  /** The name it has in this project. */
  name: 'tensorflow' | 'wasm' | 'cpu';
  /** One line for people: what it is, and why it was chosen. */
  description: string;
}

/** tfjs-node-gpu, then tfjs-node: whichever has its native library. Says why where there is none. */
async function loadTensorflow(): Promise<{ found?: string; why: string }> {
  const reasons: string[] = [];
  // libtensorflow reports its own set-up on stderr; only its errors are of interest.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  for (const name of ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node']) {
    try {
      await import(name);
      return { found: name, why: '' };
    } catch (error) {
      reasons.push(`${name}: ${(error as Error).message.split('\n')[0]}`);
    }
  }
  return { why: reasons.join('; ') };
}

/**
 * Chooses and starts the backend: `tensorflow` where its library is there, then `wasm`; `cpu` only by name.
 * @throws UsageError when a backend was named that is not there.
 */
export async function chooseBackend(wanted: string = 'auto'): Promise<Backend> {
  if (!(backendNames as readonly string[]).includes(wanted)) {
    throw new UsageError(`--backend ${wanted}: expected one of ${backendNames.join(', ')}`);
  }
  tf.enableProdMode();
  if (wanted === 'auto' || wanted === 'tensorflow') {
    const { found, why } = await loadTensorflow();
    if (found) {
      await start('tensorflow');
      return { name: 'tensorflow', description: `tensorflow (${found} ${tf.version.tfjs})` };
    }
    if (wanted === 'tensorflow')
      throw new UsageError(`--backend tensorflow: its native library is not there (${why}); use --backend wasm`);
  }
  const name = wanted === 'cpu' ? 'cpu' : 'wasm';
  await start(name);
  if (name === 'cpu') return { name, description: `cpu (tfjs ${tf.version.tfjs}, slow: for comparison only)` };
  const kernels = await prepareWasmKernels();
  return { name, description: `wasm (tfjs ${tf.version.tfjs}, ${describeKernels(kernels)})` };
}

async function start(name: string): Promise<void> {
  await tf.setBackend(name);
  await tf.ready();
}

/** Whether the fused kernels run, in words. */
function describeKernels(kernels: Awaited<ReturnType<typeof prepareWasmKernels>>): string {
  return kernels.ready ? `fused kernels with ${kernels.variant} SIMD` : `no fused kernels: ${kernels.why}`;
}
