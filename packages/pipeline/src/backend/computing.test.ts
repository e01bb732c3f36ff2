import { describe, expect, it } from 'vitest';
import { loadRecipe } from '../recipe/load.ts';
import { type Computer, planComputing, settleTf32, usesGraph } from './computing.ts';

const cpu: Computer = { backend: 'tensorflow', gpu: false, bfloat16: true };
const gpu: Computer = { backend: 'tensorflow', gpu: true, bfloat16: false, computeCapability: 9 };
const wasm: Computer = { backend: 'wasm', gpu: false, bfloat16: true };
const recipe = (...overrides: string[]) => loadRecipe('pong', overrides);
const plan = (computer: Computer, ...overrides: string[]) =>
  planComputing(['data', 'video-tokenizer', 'dynamics'], recipe(...overrides), computer);

describe('usesGraph', () => {
  it('takes graphs by itself on tensorflow, in one process', () => {
    expect(usesGraph('auto', 'tensorflow')).toBe(true);
    expect(usesGraph('auto', 'tensorflow', 2)).toBe(false);
    expect(usesGraph('auto', 'wasm')).toBe(false);
    expect(usesGraph(true, 'tensorflow', 2)).toBe(true);
    expect(usesGraph(false, 'tensorflow')).toBe(false);
  });
});

describe('planComputing', () => {
  it('says how stages are computed, once where it is the same for all', () => {
    expect(plan(wasm)).toEqual(['op by op, precision float32']);
    expect(plan(cpu)).toEqual(['recorded graph, precision float32']);
    expect(plan({ ...cpu, processes: 2 })).toEqual(['op by op, precision float32']);
    expect(plan(cpu, 'dynamics.precision=bf16', 'videoTokenizer.compile=false')).toEqual([
      'video-tokenizer: op by op, precision float32; dynamics: recorded graph, precision bf16',
    ]);
    expect(plan(gpu, 'dynamics.precision=tf32', 'videoTokenizer.precision=tf32')).toEqual([
      'recorded graph, precision tf32',
    ]);
    expect(planComputing(['data', 'report'], recipe(), cpu)).toEqual([]);
  });

  it.each([
    [wasm, 'compile=true', 'dynamics.compile: true on backend wasm, which has no graphs'],
    [wasm, 'precision=bf16', 'dynamics.precision: bf16 would do nothing on backend wasm'],
    [wasm, 'precision=tf32', 'dynamics.precision: tf32 would do nothing on backend wasm'],
    [cpu, 'precision=tf32', 'dynamics.precision: tf32 would do nothing on a CPU'],
    [{ ...cpu, bfloat16: false }, 'precision=bf16', 'neither AVX512-BF16 nor AMX-BF16'],
    [{ ...gpu, computeCapability: 7.5 }, 'precision=tf32', 'would do nothing on this GPU (compute capability 7.5)'],
    [{ ...gpu, computeCapability: 7.5 }, 'precision=bf16', 'would do nothing on this GPU (compute capability 7.5)'],
  ])('refuses what would do nothing: %o %s', (computer, override, message) => {
    expect(() => plan(computer, `dynamics.${override}`)).toThrow(message);
  });

  it('refuses bf16 without a graph', () => {
    expect(() => plan(cpu, 'dynamics.precision=bf16', 'dynamics.compile=false')).toThrow(
      'dynamics.precision: bf16 would do nothing without a recorded graph',
    );
  });
});

describe('settleTf32', () => {
  const stages = ['video-tokenizer', 'dynamics'] as const;
  const both = ['videoTokenizer.precision=tf32', 'dynamics.precision=tf32'];

  it('switches TF32 off unless it is wanted', () => {
    const env: NodeJS.ProcessEnv = { NVIDIA_TF32_OVERRIDE: '1' };
    settleTf32(stages, recipe(), env);
    expect(env).toEqual({ NVIDIA_TF32_OVERRIDE: '0' });
    const other: NodeJS.ProcessEnv = {};
    settleTf32(stages, recipe(...both), other);
    expect(other).toEqual({});
  });

  it('refuses to have both in one process, or what the environment forbids', () => {
    expect(() => settleTf32(stages, recipe('dynamics.precision=tf32'), {})).toThrow(
      'dynamics.precision: tf32, and videoTokenizer.precision: float32; a process computes with tf32 or without',
    );
    expect(() => settleTf32(stages, recipe(...both), { NVIDIA_TF32_OVERRIDE: '0' })).toThrow('switches it off');
  });
});
