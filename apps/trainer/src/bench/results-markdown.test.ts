import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { cellOf, type Results, rooflineOf } from './results.ts';
import { resultsMarkdown } from './results-markdown.ts';
import type { Samples } from './rounds.ts';
import { rows } from './rows.ts';
import { writeResults } from './write-results.ts';

const samples = (framesPerSecond: (number | null)[], failed?: string): Samples => ({
  lines: framesPerSecond.map((speed) =>
    speed === null
      ? null
      : {
          what: 'x',
          sizes: [4, 32, 8, 128, 4],
          batch: 8,
          threads: 2,
          msPerStep: 32_000 / speed,
          framesPerSecond: speed,
        },
  ),
  ...(failed === undefined ? {} : { failed }),
});
const peak = { simd: 100, matMul: 80, bandwidth: 20 };
const results: Results = {
  date: '2026-01-02',
  seconds: 400,
  rounds: 3,
  machine: { cpu: 'Example 9000', cores: 2, memory: 16, simd: ['avx2', 'fma'], system: 'Linux x64', gpu: null },
  versions: { node: 'v22.0.0', torch: '2.9.0, 2 threads' },
  rows: rows.slice(0, 2),
  contenders: [
    { name: 'eager', title: 'PyTorch, eager', against: null, device: 'cpu' },
    { name: 'compile', title: 'PyTorch, torch.compile', against: 'eager', device: 'cpu' },
    { name: 'wasm', title: 'wasm', against: 'eager', device: 'cpu' },
  ],
  absent: [{ title: 'tensorflow', why: 'not set up' }],
  samples: {
    tokenizer: { eager: samples([10, 5, 10]), compile: samples([8, null, null]), wasm: samples([44, 20, 40]) },
    dynamics: {
      eager: samples([10, 10, 10]),
      compile: samples([null], 'no C++ | compiler'),
      wasm: samples([40, 41, 45]),
    },
  },
  peak: { threads: 2, one: { simd: 50, matMul: 40, bandwidth: 12 }, all: peak, libraries: { pytorch: 180 } },
  commands: ['npm run bench -- tokenizer --backend wasm'],
};
const [tokenizer, dynamics] = results.rows as [(typeof rows)[number], (typeof rows)[number]];
const [eager, , wasm] = results.contenders as [Results['contenders'][number], unknown, Results['contenders'][number]];
/** Without the padding of tables. */
const text = (markdown: string) => markdown.replace(/ +/g, ' ');

it('compares round by round, with the eager reference or with another contender', () => {
  expect(cellOf(results, tokenizer, wasm)).toEqual({
    msPerStep: 800,
    framesPerSecond: 40,
    ratio: { median: 4, least: 4, most: 4.4 },
  });
  expect(cellOf(results, tokenizer, wasm, 'compile').ratio).toEqual({ median: 5.5, least: 5.5, most: 5.5 });
  expect(cellOf(results, tokenizer, eager).ratio).toBeNull();
  expect(cellOf(results, dynamics, wasm, 'compile').ratio).toBeNull();
});

it('puts what was measured below its roof', () => {
  const points = rooflineOf(results);
  expect(points.map(({ row, contender }) => `${row} ${contender}`)).toEqual([
    ...['tokenizer eager', 'dynamics eager', 'tokenizer compile', 'tokenizer wasm', 'dynamics wasm'],
  ]);
  const { speed, bound, share } = points.find((point) => point.contender === 'wasm')!;
  expect(bound).toBe(100);
  expect(share).toBeCloseTo(speed / 100, 10);
});

it('tells ratios with their spread, failures with their reason, and what was not measured', () => {
  const markdown = text(resultsMarkdown(results, { tried: '- unrolling: 2 % slower\n', chart: 'roofline.svg' }));
  expect(markdown).toContain(`${tokenizer.title} | **0.800** | **4.00** (4.00 – 4.40), wanted ≥ 4 | **5.50** |`);
  expect(markdown).toContain(
    `${dynamics.title} | failed: no C++ \\| compiler | **4.10** (4.00 – 4.50), wanted ≥ 4 | – |`,
  );
  expect(markdown).toContain('sizes: patch 4, embedding 32, 8 heads, feed-forward 128, 8 blocks, batch 8.');
  expect(markdown).toContain('not measured: this machine has no GPU');
  expect(markdown).toContain('tensorflow did not take part: not set up.');
  expect(markdown).toContain('SIMD: avx2, fma.');
  expect(markdown).toContain('## Tried and did not help\n\n- unrolling: 2 % slower\n');
  expect(markdown).not.toMatch(/undefined|NaN|null/);
});

it('names the GPU where one took part', () => {
  const contenders: Results['contenders'] = [
    ...results.contenders,
    { name: 'eager-gpu', title: 'PyTorch, eager', against: null, device: 'gpu' },
    { name: 'tensorflow', title: 'tensorflow', against: 'eager-gpu', device: 'gpu' },
  ];
  const onGpu = { 'eager-gpu': samples([100]), tensorflow: samples([250]) };
  const withGpu: Results = {
    ...results,
    contenders,
    machine: { ...results.machine, gpu: 'Example GPU' },
    samples: Object.fromEntries(Object.entries(results.samples).map(([name, one]) => [name, { ...one, ...onGpu }])),
  };
  const markdown = text(resultsMarkdown(withGpu, { tried: null, chart: 'roofline.svg' }));
  expect(markdown).toContain(`### On a GPU\n\nExample GPU\n\n| step | tensorflow |`);
  expect(markdown).toContain(`${tokenizer.title} | **2.50** |`);
  expect(markdown).not.toContain('not measured');
});

it('writes them with what is kept by hand beside them', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'genie-results-'));
  try {
    writeFileSync(path.join(folder, 'tried.md'), '- a thing\n');
    writeResults(path.join(folder, 'RESULTS.md'), results);
    expect(readFileSync(path.join(folder, 'RESULTS.md'), 'utf8')).toContain('- a thing');
    expect(JSON.parse(readFileSync(path.join(folder, 'results.json'), 'utf8'))).toMatchObject({ date: '2026-01-02' });
    const svg = readFileSync(path.join(folder, 'roofline.svg'), 'utf8');
    expect(svg).toMatch(/^<svg/);
    expect(svg).toContain('GFLOP/s');
    expect(svg).not.toMatch(/NaN|zr\d/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
