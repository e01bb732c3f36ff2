import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { findMpiLaunchers, type MpiLauncher, mpirun, titleOfMpiTests } from '@genie/testing';
import { tinyRecipe as tiny } from '@genie/testing/tiny-recipe';
import { readLog, readManifest } from '@genie/training';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { genie } from './genie.ts';

const cwd = mkdtempSync(path.join(os.tmpdir(), 'genie-mpi-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));
const minutes = (n: number) => n * 60_000;
const stage = (name: string) => path.join(cwd, 'run', name);
const logOf = (name: string) => readLog(path.join(stage(name), 'log.jsonl'));
/** A batch that two ranks cannot halve. */
const sizes = [...tiny, 'actionTokenizer.batchSize=3', 'videoTokenizer.batchSize=3'];
const common = ['--run', 'run', '--backend', 'wasm', '--replicas', '1'];
const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));
const launchers = findMpiLaunchers();

/** Runs the genie command in two ranks. */
const ranks = (args: string[], options: Parameters<typeof mpirun>[3] = {}, launcher = launchers[0] as MpiLauncher) =>
  mpirun(
    launcher,
    2,
    [process.execPath, '--conditions=@genie/source', '--disable-warning=ExperimentalWarning', cli, ...args],
    { cwd, ...options },
  );
const lines = (text: string, pattern: RegExp) => text.split('\n').filter((line) => pattern.test(line));

describe.skipIf(launchers.length === 0)(`genie train ${titleOfMpiTests(launchers)}`, () => {
  beforeAll(async () => {
    expect(await genie(['train', 'data', ...common, ...sizes], { cwd })).toMatchObject({ status: 0 });
  }, minutes(5));

  it(
    'gives the same training in two ranks as in one process, batch statistics and all',
    async () => {
      const args = ['train', 'action-tokenizer', ...common, ...sizes, '--restart'];
      expect(await genie(args, { cwd })).toMatchObject({ status: 0 });
      const alone = logOf('action-tokenizer');
      for (const launcher of launchers) {
        const { status, stderr } = await ranks(args, {}, launcher);
        expect({ status, stderr }).toMatchObject({ status: 0 });
        expect(lines(stderr, /^pong: /)).toHaveLength(1);
        expect(stderr).toContain(`2 ranks by ${launcher.family}`);
        expect(stderr).toContain('each with replicas: action-tokenizer 1');
        const together = logOf('action-tokenizer');
        expect(together.length).toBe(alone.length);
        for (const [i, line] of together.entries()) {
          for (const name of ['loss', 'gradientNorm', 'latentVariance', 'reconstruction'])
            expect(line[name] as number).toBeCloseTo(alone[i]?.[name] as number, 4);
        }
      }
    },
    minutes(10),
  );

  it(
    'goes through all stages, with each done once',
    async () => {
      const { status, stderr, stdout } = await ranks(['train', 'all', ...common, ...sizes]);
      expect({ status, stderr }).toMatchObject({ status: 0 });
      for (const name of ['data', 'video-tokenizer', 'action-tokenizer', 'dynamics', 'world'])
        expect(lines(stderr, new RegExp(`^${name} .*(already there|3 steps|MB)`))).toHaveLength(1);
      expect(lines(stdout, /Reconstruction PSNR(?!,)/)).toHaveLength(1);
      expect(readdirSync(stage('report'))).toContain('report.json');
    },
    minutes(10),
  );

  it(
    'ends where a rank is killed; one process and two ranks go on from the last checkpoint',
    async () => {
      const train = (steps: number) => [
        ...['train', 'video-tokenizer', ...common, ...sizes],
        ...[`videoTokenizer.steps=${steps}`, 'checkpoint.every=1', 'videoTokenizer.learningRate=1e-4'],
      ];
      // A module that is loaded before the command, and ends one rank after its third step.
      const killer = path.join(cwd, 'killer.mjs');
      writeFileSync(
        killer,
        `import { existsSync, readdirSync } from 'node:fs';
        const folder = 'run/video-tokenizer/checkpoints';
        const isTime = () => existsSync(folder) && readdirSync(folder).some((name) => name >= 'step-00000003');
        if ((process.env.OMPI_COMM_WORLD_RANK ?? process.env.PMI_RANK) === '1')
          setInterval(() => isTime() && process.kill(process.pid, 'SIGKILL'), 5);`,
      );
      rmSync(stage('video-tokenizer'), { recursive: true, force: true });
      const dead = await ranks(train(400), { env: { NODE_OPTIONS: `--import=${killer}` } });
      expect(dead.status).not.toBe(0);
      const { status, step } = await readManifest(stage('video-tokenizer'));
      expect(status).toBe('running');
      expect(step).toBeGreaterThanOrEqual(3);

      expect(await genie(train(step + 2), { cwd })).toMatchObject({ status: 0 });
      expect(await ranks(train(step + 4))).toMatchObject({ status: 0 });
      expect(await readManifest(stage('video-tokenizer'))).toMatchObject({ status: 'done', step: step + 4 });
      expect(logOf('video-tokenizer').map((line) => line.step)).toEqual(
        Array.from({ length: step + 4 }, (_, i) => i + 1),
      );
    },
    minutes(10),
  );

  it(
    'stops all ranks after one step where the launcher is asked to, and says in one line what is wrong on all',
    async () => {
      const openMpi = launchers.find(({ family }) => family === 'Open MPI');
      if (openMpi) {
        let asked = false;
        const { status } = await ranks(
          ['train', 'video-tokenizer', ...common, ...sizes, 'videoTokenizer.steps=4000', '--restart'],
          {
            onStderr: (text, kill) => {
              if (asked || !/^video-tokenizer +\d+\/4000/m.test(text)) return;
              asked = true;
              kill('SIGUSR2');
            },
          },
          openMpi,
        );
        expect(status).toBe(130);
        expect(await readManifest(stage('video-tokenizer'))).toMatchObject({ status: 'stopped' });
      }
      const wrong = await ranks(['train', 'all', ...common, 'sead=1']);
      expect(wrong.status).toBe(2);
      expect(lines(wrong.stderr, /^genie: .*unknown key sead; did you mean seed\?/)).toHaveLength(1);
      const small = await ranks(['train', 'all', ...common, ...sizes, 'dynamics.batchSize=1']);
      expect(small.status).toBe(2);
      expect(lines(small.stderr, /^genie: dynamics.batchSize is 1, expected a clip or more/)).toHaveLength(1);
      const failed = await ranks(['train', 'video-tokenizer', '--run', 'nothing-here', '--backend', 'wasm', ...sizes]);
      expect(failed.status).not.toBe(0);
      expect(failed.stderr).toMatch(/^genie: .*nothing-here.*this run has no data yet/m);
    },
    minutes(10),
  );
});

describe('genie train as one of several processes', () => {
  const env = { OMPI_COMM_WORLD_RANK: '0', OMPI_COMM_WORLD_SIZE: '2' };

  it(
    'says what to install where there is no MPI library',
    async () => {
      const { status, stderr } = await genie(['train', 'all', ...common], {
        cwd,
        env: { ...env, GENIE_MPI_LIBRARY: '/nowhere/libmpi.so' },
      });
      expect(status).toBe(1);
      expect(stderr).toMatch(/^genie: no MPI library could be loaded \(\/nowhere\/libmpi.so: .*install Open MPI/);
    },
    minutes(5),
  );

  it(
    'loads nothing of MPI with --no-mpi, nor where there is one process',
    async () => {
      const missing = { GENIE_MPI_LIBRARY: '/nowhere/libmpi.so' };
      const alone = await genie(['train', 'data', ...common, ...tiny, '--no-mpi'], {
        cwd,
        env: { ...env, ...missing },
      });
      expect(alone).toMatchObject({ status: 0 });
      const single = { ...missing, OMPI_COMM_WORLD_RANK: '0', OMPI_COMM_WORLD_SIZE: '1' };
      expect(await genie(['train', 'data', ...common, ...tiny], { cwd, env: single })).toMatchObject({ status: 0 });
    },
    minutes(5),
  );

  it(
    'refuses commands that only one process can run',
    async () => {
      const { status, stderr } = await genie(['evaluate', 'run'], { cwd, env });
      expect([status, stderr]).toEqual([
        2,
        'genie: genie evaluate: mpirun started 2 of it, expected one; several train together with genie train\n',
      ]);
    },
    minutes(5),
  );
});
