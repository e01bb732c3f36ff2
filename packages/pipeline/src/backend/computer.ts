import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import type { Computer } from './computing.ts';

/** Returns whether the backend `tensorflow`, which must be registered, computes on a GPU. */
export function isOnGpu(): boolean {
  return (tf.findBackend('tensorflow') as unknown as { isUsingGpuDevice: boolean }).isUsingGpuDevice;
}

/** Describes the computer that this runs on. @param backend the one in use */
export function thisComputer(backend: string): Computer {
  const gpu = backend === 'tensorflow' && isOnGpu();
  return {
    backend,
    gpu,
    bfloat16: multipliesBfloat16(cpuInfo()),
    ...(gpu ? { computeCapability: computeCapability() } : {}),
  };
}

/** Reads what Linux says of the processor; elsewhere there is no set-up of TensorFlow that would ask. */
function cpuInfo(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return '';
  }
}

/** Returns whether a processor multiplies bfloat16 in hardware. @param cpuinfo - the text of `/proc/cpuinfo` */
export function multipliesBfloat16(cpuinfo: string): boolean {
  return /^flags\s*:.*\b(avx512_bf16|amx_bf16)\b/m.test(cpuinfo);
}

/** The oldest GPU's; undefined where nvidia-smi is not there to ask. */
function computeCapability(): number | undefined {
  const { status, stdout } = spawnSync('nvidia-smi', ['--query-gpu=compute_cap', '--format=csv,noheader'], {
    encoding: 'utf8',
  });
  const known = status === 0 ? stdout.split('\n').map(Number.parseFloat).filter(Number.isFinite) : [];
  return known.length > 0 ? Math.min(...known) : undefined;
}
