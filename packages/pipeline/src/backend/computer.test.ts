import { expect, it } from 'vitest';
import { multipliesBfloat16 } from './computer.ts';

const cpuinfo = (flags: string) =>
  `processor\t: 0\nmodel name\t: avx512_bf16 in a name\nflags\t\t: ${flags}\nbugs\t\t:\n`;

it.each([
  ['fpu avx2 avx512f avx512_bf16 amx_tile', true],
  ['fpu avx2 avx512f amx_bf16', true],
  ['fpu avx2 avx512f avx512_vnni', false],
  ['fpu avx2 f16c', false],
])('finds instructions for bfloat16 in %s: %s', (flags, is) => {
  expect(multipliesBfloat16(cpuinfo(flags))).toBe(is);
});

it('says no where no processor is told of', () => {
  expect(multipliesBfloat16('')).toBe(false);
});
