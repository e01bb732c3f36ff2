import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { RunError } from '@genie/pipeline/internal/errors';
import type { PlannedRun } from './plan.ts';

/**
 * Trains the action tokenizers of a study, `jobs` at a time, each once: one that is done is left as it is, one that was
 * stopped goes on. What a run says stands in `NAME.txt` beside its folder.
 *
 * @returns names of the runs that failed
 */
export async function runPlan(
  folder: string,
  plan: readonly PlannedRun[],
  { genie, jobs, onStart }: { genie: readonly string[]; jobs: number; onStart: (name: string) => void },
): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const say = (name: string, args: readonly string[]) =>
    new Promise<boolean>((resolve, reject) => {
      onStart(name);
      const out = openSync(path.join(folder, `${name}.txt`), 'a');
      const child = spawn(process.execPath, [...genie, ...args], { stdio: ['ignore', out, out] });
      child.on('error', reject);
      child.on('close', (status) => resolve(status === 0));
    });
  // Data first: runs share it. It is made from one seed, whatever theirs are.
  for (const each of new Map(plan.map((run) => [run.data, run])).values()) {
    const root = path.join(folder, each.data);
    if (existsSync(path.join(root, 'data', 'manifest.json'))) continue;
    const made = await say(each.data, ['train', 'data', '--config', each.config, '--run', root, ...each.dataSet]);
    if (!made) throw new RunError(`${each.data}: its data was not made; see ${path.join(folder, `${each.data}.txt`)}`);
  }
  const failed: string[] = [];
  const waiting = [...plan];
  const work = async () => {
    for (let run = waiting.shift(); run; run = waiting.shift()) {
      const root = path.join(folder, run.name);
      mkdirSync(root, { recursive: true });
      if (!existsSync(path.join(root, 'data'))) symlinkSync(path.join('..', run.data, 'data'), path.join(root, 'data'));
      const args = ['train', 'action-tokenizer', '--config', run.config, '--run', root, '--replicas', '1'];
      // Every run counts once, so none tries again.
      const set = [`seed=${run.seed}`, 'actionTokenizer.attempts=1', ...run.set];
      if (!(await say(run.name, [...args, ...set]))) failed.push(run.name);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return failed;
}
