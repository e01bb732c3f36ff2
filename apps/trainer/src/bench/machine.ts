import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import { isOnGpu } from '@genie/pipeline/internal/backend/computer';

/** The machine that was measured, in words. */
export interface Machine {
  cpu: string;
  cores: number;
  /** In GiB. */
  memory: number;
  /** SIMD instructions that the processor has; empty where the system does not tell. */
  simd: string[];
  system: string;
  /** Name of the GPU, null where there is none. */
  gpu: string | null;
}

/** Instruction sets that kernels are written for, as Linux names them. */
const simdFlags = /^(sse4_2|avx|avx2|fma|f16c|avx512\w+|avx_vnni|amx_\w+|asimd\w*|sve\w*)$/;

export function describeMachine(): Machine {
  return {
    cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: os.availableParallelism(),
    memory: Math.round(os.totalmem() / 2 ** 30),
    simd: simdOf(cpuinfo()),
    system: `${os.type()} ${os.arch()}`,
    gpu: gpuName(),
  };
}

/** The instruction sets that the first processor of `/proc/cpuinfo` has. */
export function simdOf(cpuinfo: string): string[] {
  const flags = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(cpuinfo)?.[1] ?? '';
  return flags.split(' ').filter((flag) => simdFlags.test(flag));
}

function cpuinfo(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return ''; // not Linux
  }
}

function gpuName(): string | null {
  const { status, stdout } = spawnSync('nvidia-smi', ['--query-gpu=name', '--format=csv,noheader'], {
    encoding: 'utf8',
  });
  return status === 0 ? (stdout.trim().split('\n')[0] ?? null) : null;
}

/** Returns the device of the backend in use: 'cpu', or the name of the GPU. */
export function deviceInUse(backend: string): string {
  return backend === 'tensorflow' && isOnGpu() ? (gpuName() ?? 'gpu') : 'cpu';
}
