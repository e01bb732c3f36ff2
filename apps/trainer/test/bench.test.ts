import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { genie } from './genie.ts';

const cwd = mkdtempSync(path.join(os.tmpdir(), 'genie-bench-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));
const minutes = (n: number) => n * 60_000;
const bench = (...args: string[]) => genie(['bench', ...args], { cwd });
const small = [
  ...['--backend', 'wasm', '--patch', '16', '--embed', '16', '--heads', '2', '--hidden', '32', '--blocks', '1'],
  ...['--batch', '3', '--warm-up', '1', '--repeat', '2'],
];

describe('genie bench', () => {
  it.each([
    ['tokenizer', 'msPerStep', ['--replicas', '2'], 2],
    ['dynamics', 'msPerStep', ['--replicas', '1'], 1],
    ['play', 'msPerFrame', ['--steps', '2'], 1],
  ])(
    'times %s, and tells it in the fields of the reference',
    async (what, unit, more, threads) => {
      const { status, stdout, stderr } = await bench(what, '--json', ...small, ...more);
      expect([status, stderr]).toEqual([0, '']);
      const line = JSON.parse(stdout) as Record<string, number>;
      expect(line).toMatchObject({
        what,
        sizes: [16, 16, 2, 32, 1],
        batch: what === 'play' ? 1 : 3,
        backend: 'wasm',
        device: 'cpu',
        threads,
      });
      const frames = what === 'play' ? 1 : 3 * 4;
      expect(line.framesPerSecond! * line[unit]!).toBeCloseTo(1000 * frames, -3);
    },
    minutes(3),
  );

  it(
    'says it in words',
    async () => {
      const { stdout } = await bench('dynamics', ...small);
      expect(stdout).toMatch(
        /^dynamics, wasm \(.*\), \d+ replicas?: [\d.]+ ms a step, [\d.]+ frames\/s \(median of 2\)\n$/,
      );
    },
    minutes(3),
  );

  it(
    'tells what a choice of training costs beside the plain one',
    async () => {
      const options = [
        '--only',
        'dynamics-from-tokens',
        '--backend',
        'wasm',
        '--warm-up',
        '1',
        '--repeat',
        '1',
        '--json',
      ];
      const { status, stdout, stderr } = await bench('choices', ...options);
      expect(status, stderr).toBe(0);
      const lines = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(lines.map(({ choice }) => choice)).toEqual(['dynamics-from-frames', 'dynamics-from-tokens']);
      expect(lines[0]).toMatchObject({ recipe: 'pong', backend: 'wasm', against: 'dynamics-from-frames', ratio: 1 });
      expect(lines[1]!.cpuMsPerStep).toBeGreaterThan(0);
      const wrong = await bench('choices', '--only', 'tokens');
      expect([wrong.status, wrong.stderr]).toEqual([
        2,
        expect.stringContaining('--only tokens: expected some of tokenizer'),
      ]);
    },
    minutes(3),
  );

  it(
    'measures what the machine can do',
    async () => {
      const { status, stdout } = await bench('peak', '--backend', 'wasm');
      expect(status).toBe(0);
      expect(stdout).toMatch(/multiply-adds, wasm SIMD +[\d.]+ → [\d.]+ GFLOP\/s/);
    },
    minutes(3),
  );
});

describe('genie bench, asked for what cannot be', () => {
  it.each([
    [['tokenizer', '--patch', '7'], 'patchSize'],
    [['tokenizer', '--backend', 'cpu', '--replicas', 'many'], '--replicas many: expected auto, or a whole number'],
    [['dynamics', '--backend', 'wasm', '--compile'], '--compile: true on backend wasm, which has no graphs'],
    [['tokenizer', '--backend', 'wasm', '--precision', 'bf16'], '--precision: bf16 would do nothing on backend wasm'],
    [['play', '--browser', '--backend', 'cpu'], '--backend cpu: expected one of auto, wasm, webgpu with --browser'],
    [['compare', '--reference', 'nowhere'], '--reference nowhere: no such folder'],
  ] as [string[], string][])(
    '%j: status 2 and one line',
    async (args, message) => {
      const outcome = await bench(...args);
      expect(outcome.stderr).toContain(message);
      expect(outcome.status).toBe(2);
    },
    minutes(3),
  );
});

// In an environment that has the reference: GENIE_REFERENCE=checkout GENIE_PYTHON=its-python npm test
const { GENIE_REFERENCE: reference, GENIE_PYTHON: withTorch } = process.env;

describe('genie bench compare', () => {
  it.skipIf(!reference || !withTorch)(
    'runs in turn with the reference (needs GENIE_REFERENCE and GENIE_PYTHON)',
    async () => {
      const only = ['--only', 'tokenizer-usual', 'wasm', 'nothing'];
      const which = ['--reference', path.resolve(reference!), '--python', withTorch!, '--rounds', '1'];
      expect((await bench('compare', ...which, ...only)).stderr).toContain(
        '--only nothing: expected some of tokenizer,',
      );
      const { status, stderr } = await bench('compare', ...which, ...only.slice(0, -1), '--out', 'here/RESULTS.md');
      expect([status, stderr]).toEqual([0, expect.stringContaining('left')]);
      expect(readFileSync(path.join(cwd, 'here/RESULTS.md'), 'utf8')).toMatch(/\*\*[\d.]+\*\*, wanted ≥ 1.2/);
    },
    minutes(10),
  );
});
