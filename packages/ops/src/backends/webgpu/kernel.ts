import * as tf from '@tensorflow/tfjs-core';
import type { ParticularKernel } from '../../dispatch.ts';
import type { WebGpuBackend } from './program.ts';

interface ShaderKernel {
  run(backend: WebGpuBackend, inputs: tf.NamedTensorInfoMap, attributes: never): tf.TensorInfo | tf.TensorInfo[];
  /** For which calls of its operation it runs, beside what the operation asks of every kernel. Default: all. */
  supports?: ParticularKernel['supports'];
}

/** Kernels of the webgpu backend by their registered names. They compute values: none has a gradient of its own. */
export interface ShaderKernels {
  readonly [name: `Genie${string}`]: ShaderKernel;
}

/** Registers a kernel of the webgpu backend. */
export function registerKernel(name: string, { run, supports }: ShaderKernel): void {
  const kernel: ParticularKernel = {
    kernelName: name,
    backendName: 'webgpu',
    ...(supports && { supports }),
    kernelFunc({ inputs, backend, attrs }) {
      const outputs = run(backend as unknown as WebGpuBackend, inputs as tf.NamedTensorInfoMap, attrs as never);
      return Array.isArray(outputs) ? outputs : [outputs];
    },
  };
  tf.registerKernel(kernel);
}
