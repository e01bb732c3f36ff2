import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expectClose, findMpiLaunchers, mpirun, titleOfMpiTests, useBackend } from '@genie/testing';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { partOptions } from '../../test/line-parts.ts';
import { createModel, valuesOf } from '../../test/line-problem.ts';
import { readManifest } from '../io/manifest.ts';
import { train } from '../train.ts';

const launchers = findMpiLaunchers();
const program = fileURLToPath(new URL('../../test/line-rank.ts', import.meta.url));
const minutes = (n: number) => n * 60_000;

let folder: string;
let expected: Record<string, number[]>;
beforeAll(async () => {
  await useBackend('wasm');
  const alone = await mkdtemp(join(tmpdir(), 'genie-alone-'));
  const parameters = createModel();
  await train(partOptions(alone, parameters));
  expected = valuesOf(parameters);
  await rm(alone, { recursive: true });
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'genie-ranks-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Outcome {
  rank: number;
  version: string;
  told: string[];
  step: number;
  stopped: string;
  weights: Record<string, number[]>[];
}

interface Fault {
  rank: number;
  step: number;
  kind: 'is killed' | 'throws' | 'stops';
}

describe
  .skipIf(launchers.length === 0)
  .each(launchers.length > 0 ? launchers : [{ family: 'MPI', program: '' } as never])(
  `${titleOfMpiTests(launchers)}: $family`,
  (launcher) => {
    /** Trains the line in one process a number, in that many threads. */
    async function trainIn(threads: number[], { resume = false, fault }: { resume?: boolean; fault?: Fault } = {}) {
      const task = JSON.stringify({ family: launcher.family, folder, threads, resume, fault });
      const node = [process.execPath, '--conditions=@genie/source', '--disable-warning=ExperimentalWarning', program];
      const { status, stdout, stderr } = await mpirun(launcher, threads.length, [...node, task]);
      const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
      const outcomes = lines.map((line) => JSON.parse(line) as Outcome).sort((a, b) => a.rank - b.rank);
      return { status, stderr, outcomes };
    }

    it.each([[[1, 1]], [[2, 1]], [[1, 1, 1]]])(
      'processes of %j threads take the steps of one process, with the same weights on each',
      async (threads) => {
        const { status, outcomes, stderr } = await trainIn(threads);
        expect({ status, stderr }).toMatchObject({ status: 0 });
        expect(outcomes.map(({ rank, step, stopped }) => [rank, step, stopped])).toEqual(
          threads.map((_, rank) => [rank, 10, 'done']),
        );
        for (const { version, told, weights } of outcomes) {
          expect(version).toContain(launcher.family);
          expect(told).toEqual(threads.map((_, rank) => `rank ${rank}`));
          for (const one of weights) expect(one).toEqual(outcomes[0]!.weights[0]);
        }
        for (const name of ['weight', 'bias'])
          expectClose(outcomes[0]!.weights[0]![name]!, expected[name]!, { absolute: 1e-6 });
      },
      minutes(5),
    );

    it(
      'end where one of them is killed, and go on from the last checkpoint with any number of processes',
      async () => {
        const { status } = await trainIn([1, 1], { fault: { rank: 1, step: 5, kind: 'is killed' } });
        expect(status).not.toBe(0);
        expect(await readManifest(folder)).toMatchObject({ status: 'running', step: 4 });
        const alone = await trainIn([1], { resume: true, fault: { rank: 0, step: 6, kind: 'stops' } });
        expect(alone.outcomes).toMatchObject([{ step: 7, stopped: 'aborted' }]);
        const { outcomes } = await trainIn([1, 1], { resume: true });
        expect(outcomes).toMatchObject([{ step: 10, stopped: 'done' }, { step: 10 }]);
        for (const name of ['weight', 'bias'])
          expectClose(outcomes[1]!.weights[0]![name]!, expected[name]!, { absolute: 1e-6 });
        const again = await trainIn([1, 1], { resume: true });
        expect(again.outcomes).toMatchObject([{ stopped: 'done' }, { stopped: 'done' }]);
      },
      minutes(5),
    );

    it(
      'all stop after the same step where one is asked to, and all end where one fails',
      async () => {
        const { outcomes } = await trainIn([1, 1], { fault: { rank: 1, step: 3, kind: 'stops' } });
        expect(outcomes).toMatchObject([{ step: 4, stopped: 'aborted' }, { step: 4 }]);
        const failed = await trainIn([1, 1], { resume: true, fault: { rank: 1, step: 6, kind: 'throws' } });
        expect(failed.status).not.toBe(0);
        expect(failed.stderr).toContain('rank 1: out of luck');
        expect(failed.outcomes).toEqual([]);
      },
      minutes(5),
    );
  },
);
