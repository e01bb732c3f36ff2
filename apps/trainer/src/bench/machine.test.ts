import os from 'node:os';
import { expect, it } from 'vitest';
import { describeMachine, simdOf } from './machine.ts';

it('picks the instructions that kernels are written for', () => {
  const x64 = 'processor\t: 0\nflags\t\t: fpu sse2 sse4_2 avx f16c fma avx2 avx512f avx512_bf16 rdseed\nflags : avx\n';
  expect(simdOf(x64)).toEqual(['sse4_2', 'avx', 'f16c', 'fma', 'avx2', 'avx512f', 'avx512_bf16']);
  expect(simdOf('Features\t: fp asimd asimdhp crc32 sve\n')).toEqual(['asimd', 'asimdhp', 'sve']);
  expect(simdOf('')).toEqual([]);
});

it('describes this machine', () => {
  const { cores, memory, cpu } = describeMachine();
  expect(cores).toBe(os.availableParallelism());
  expect(memory).toBeGreaterThan(0);
  expect(cpu).not.toBe('');
});
