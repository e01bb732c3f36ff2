import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import * as tensorflow from './tensorflow/kernels.ts';
import { moduleBytes } from './wasm/module.ts';
import * as webgpu from './webgpu/kernels.ts';

const sourcesOf = (backend: string): { name: string; text: string }[] => {
  const folder = path.join(import.meta.dirname, backend);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => ({ name, text: readFileSync(path.join(folder, name), 'utf8') }));
};

describe.each([
  { backend: 'tensorflow', listed: tensorflow },
  { backend: 'webgpu', listed: webgpu },
])('$backend', ({ backend, listed }) => {
  test('every file of kernels has its line in kernels.ts', () => {
    const exported = sourcesOf(backend).flatMap(({ text }) =>
      [...text.matchAll(/^export const (\w+): (?:Native|Shader)Kernels/gm)].map(([, name]) => name!),
    );
    expect(exported.length).toBeGreaterThan(4);
    expect(Object.keys(listed).sort()).toEqual(exported.sort());
  });

  test('no two files have a kernel of one name', () => {
    const names = Object.values(listed).flatMap((kernels) => Object.keys(kernels));
    expect(names).toEqual([...new Set(names)]);
  });
});

test('every compiled function that a kernel of wasm calls is exported by assembly/index.ts', () => {
  const module = new WebAssembly.Module(moduleBytes('plain', new WebAssembly.Memory({ initial: 1, maximum: 65536 })));
  const exported = new Set(WebAssembly.Module.exports(module).map(({ name }) => name));
  const called = sourcesOf('wasm').flatMap(({ text }) =>
    [...text.matchAll(/\bkernels\.(\w+)\(/g)].map(([, name]) => name!),
  );
  expect(called.length).toBeGreaterThan(20);
  expect(called.filter((name) => !exported.has(name))).toEqual([]);
});
