import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parse } from 'yaml';

const job = (name: string) => fileURLToPath(new URL(`../jobs/${name}`, import.meta.url));

it.skipIf(process.platform === 'win32')(
  'jobs/genie is the command, from any folder',
  () => {
    expect(execFileSync(job('genie'), ['--help'], { cwd: '/', encoding: 'utf8' })).toContain('Usage: genie');
  },
  120_000,
);

it.skipIf(process.platform === 'win32')('the batch script for Slurm is one that bash understands', () => {
  execFileSync('bash', ['-n', job('slurm.sbatch')]);
});

it('the job for Kubernetes starts a rank in each worker', () => {
  const { kind, spec } = parse(readFileSync(job('mpijob.yaml'), 'utf8'));
  const { Launcher, Worker } = spec.mpiReplicaSpecs;
  const [launcher] = Launcher.template.spec.containers;
  expect(kind).toBe('MPIJob');
  expect(launcher.command.at(-1)).toBe(String(Worker.replicas * spec.slotsPerWorker));
  expect(launcher.args.slice(0, 2)).toEqual(['/genie/apps/trainer/jobs/genie', 'train']);
});
