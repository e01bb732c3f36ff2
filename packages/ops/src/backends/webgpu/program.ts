import type * as tf from '@tensorflow/tfjs-core';

/** Part of TensorFlow.js's WebGPU backend that is used here. */
export interface WebGpuBackend {
  runWebGPUProgram(program: Program, inputs: tf.TensorInfo[], dtype: tf.DataType, uniforms?: Uniform[]): tf.TensorInfo;
  makeTensorInfo(shape: number[], dtype: tf.DataType, values?: Float32Array): tf.TensorInfo;
  disposeData(dataId: object): boolean;
}

interface Uniform {
  type: 'int32' | 'float32';
  data: number[];
}

/** A compute shader as TensorFlow.js takes it: it writes the bindings, and the uniforms of all tensors' shapes, in front of ours. */
interface Program {
  variableNames: string[];
  variableComponents: number[];
  outputShape: number[];
  outputComponent: number;
  uniforms: string;
  workgroupSize: [number, number, number];
  dispatch: [number, number, number];
  dispatchLayout: { x: number[] };
  /** Of two shaders that differ, the keys differ. */
  shaderKey: string;
  getUserCode(): string;
}

/** Invocations of a workgroup. */
export const workgroupSize = 64;

/** A shader of ours, and what it is run with. */
export interface Shader {
  /** Names it, with all the constants that its code depends on. */
  key: string;
  /** The tensors that it reads, by their names in the code; those that are undefined are left out. */
  inputs: Record<string, tf.TensorInfo | undefined>;
  /** Numbers that it reads as `uniforms.<name>`: i32, or f32 where named in `floats`. */
  sizes: Record<string, number>;
  floats?: Record<string, number>;
  outputShape: number[];
  /** Of the output. Default float32. */
  dtype?: 'float32' | 'int32';
  /** Numbers of an element of inputs and output, f32 or vec4<f32>. Default 1. */
  components?: 1 | 4;
  /** Components of single inputs that have others. */
  componentsOf?: Record<string, 1 | 4>;
  /** Workgroups of `workgroupSize` invocations. */
  workgroups: number;
  /** WGSL with a function `main(index: i32)`, run for each invocation; it writes to `result`. */
  code: string;
}

/** Runs a shader in one dispatch, and gives its output. */
export function runShader(backend: WebGpuBackend, shader: Shader): tf.TensorInfo {
  const {
    key,
    sizes,
    floats = {},
    outputShape,
    dtype = 'float32',
    components = 1,
    componentsOf = {},
    workgroups,
    code,
  } = shader;
  const inputs = Object.entries(shader.inputs).filter(([, tensor]) => tensor !== undefined) as [
    string,
    tf.TensorInfo,
  ][];
  const program: Program = {
    variableNames: inputs.map(([name]) => name),
    variableComponents: inputs.map(([name]) => componentsOf[name] ?? components),
    outputShape,
    outputComponent: components,
    uniforms: [
      ...Object.keys(sizes).map((name) => `${name} : i32,`),
      ...Object.keys(floats).map((name) => `${name} : f32,`),
    ].join(' '),
    workgroupSize: [workgroupSize, 1, 1],
    dispatch: [workgroups, 1, 1],
    dispatchLayout: { x: outputShape.map((_, i) => i) },
    shaderKey: `genie_${key}_${components}`,
    getUserCode: () => code,
  };
  const uniforms: Uniform[] = [
    ...Object.values(sizes).map((value): Uniform => ({ type: 'int32', data: [value] })),
    ...Object.values(floats).map((value): Uniform => ({ type: 'float32', data: [value] })),
  ];
  return backend.runWebGPUProgram(
    program,
    inputs.map(([, tensor]) => tensor),
    dtype,
    uniforms,
  );
}
