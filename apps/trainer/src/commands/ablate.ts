import { readFileSync } from 'node:fs';
import path from 'node:path';
import { backendNames } from '@genie/pipeline/internal/backend/names';
import { count } from '@genie/pipeline/internal/count';
import { UsageError } from '@genie/pipeline/internal/errors';
import { lockFolder } from '@genie/pipeline/internal/run/lock';
import { Command, Option } from 'commander';
import { doJob } from '../ablate/do-job.ts';
import { withContents } from '../ablate/file-contents.ts';
import type { Job } from '../ablate/job.ts';
import { type PlannedRow, planStudy } from '../ablate/plan.ts';
import { studyResults } from '../ablate/results.ts';
import { ResultsFile } from '../ablate/results-file.ts';
import { runStudy } from '../ablate/run-study.ts';
import { loadStudy, type Study, studyNames } from '../ablate/study.ts';
import { studyMarkdown } from '../ablate/table.ts';
import { tasksOf } from '../ablate/tasks.ts';
import { writeStudy } from '../ablate/write-study.ts';
import { chooseBackend } from '../backend/choose.ts';
import { interruptSignal, wholeNumber } from './options.ts';

interface Options {
  run: string;
  seeds?: number[];
  only?: string[];
  override: string[];
  jobs: number;
  write?: string | true;
  table?: boolean;
  dryRun?: boolean;
  backend: string;
}

/** A study and the rows of its table. */
interface Planned {
  study: Study;
  rows: PlannedRow[];
}

const usualDocument = path.join('docs', 'ablations.md');

export function ablateCommand(): Command {
  const seed = wholeNumber('--seeds', 0);
  const seeds = (text: string, before: number[] | undefined) => [...(before ?? []), seed(text)];
  return new Command('ablate')
    .argument('[studies...]', `YAML files, or names of those that ship: ${studyNames().join(', ')}`)
    .option('-r, --run <folder>', 'where data, trained inputs and results are kept', path.join('runs', 'ablations'))
    .addOption(new Option('--seeds <n...>', "seeds to train from (default: the study's)").argParser(seeds))
    .option('--only <names...>', 'variants whose name begins so; the base is always there')
    .option('--override <key=value...>', 'one more change of all runs, such as dynamics.steps=20 for a quick look', [])
    .option('-j, --jobs <n>', 'runs that are trained at the same time, each in a process', wholeNumber('--jobs'), 1)
    .option('-w, --write [file]', `write the tables between the marks of a document (default: ${usualDocument})`)
    .option('--table', 'train nothing: the tables of what is done')
    .option('--dry-run', 'train nothing: tell what there is to do')
    .option('-b, --backend <name>', backendNames.join(', '), 'auto')
    .action(ablate)
    .addCommand(jobCommand(), { hidden: true });
}

async function ablate(names: string[], options: Options): Promise<void> {
  if (names.length === 0)
    throw new UsageError(`genie ablate: name a study: a YAML file, or ${studyNames().join(', ')}`);
  const loaded = names.map(loadStudy);
  const backend = await chooseBackend(options.backend);
  const planned: Planned[] = [];
  for (const whole of loaded) {
    const study = { ...whole, overrides: [...whole.overrides, ...options.override] };
    const rows = planStudy(study, options.seeds);
    planned.push({ study, rows: await withContents(study, rows, options.run, (line) => console.error(line)) });
  }
  const studies = choose(planned, options.only);
  const results = new ResultsFile(path.join(options.run, 'results.jsonl'));
  if (options.dryRun) {
    for (const { study, rows } of studies) {
      const tasks = tasksOf(study, rows, options.run, results);
      const inputs = tasks.filter(({ job }) => !job.measured).length;
      const runs = rows.reduce((sum, row) => sum + row.runs.length, 0);
      console.log(
        `${study.name}: ${count(runs, 'run')}, of which ${tasks.length - inputs} to be done, after ${count(inputs, 'input')}`,
      );
    }
    return;
  }
  if (!options.table) {
    console.error(`backend ${backend.description}`);
    const signal = interruptSignal();
    const { run: folder, jobs } = options;
    const lock = await lockFolder(folder);
    for (const { study, rows } of studies) {
      if (await runStudy(study, rows, { folder, results, backend: backend.name, jobs, signal })) continue;
      console.error('stopped; the same command goes on from there');
      process.exitCode = 130;
      return;
    }
    lock.release();
  }
  for (const { study, rows } of studies) {
    const found = studyResults(study, rows, results);
    if (options.write) writeStudy(options.write === true ? usualDocument : options.write, found);
    else console.log(`## ${study.title}\n\n${studyMarkdown(found)}\n`);
  }
}

/** Only the bases and the rows whose name begins as wanted. */
function choose(studies: readonly Planned[], only: readonly string[] | undefined): readonly Planned[] {
  if (!only) return studies;
  const names = studies.flatMap(({ rows }) => rows.slice(1).map(({ name }) => name));
  const unknown = only.find((start) => !names.some((name) => name.startsWith(start)));
  if (unknown !== undefined)
    throw new UsageError(`--only ${unknown}: no variant begins so; there are ${names.join(', ')}`);
  const isWanted = ({ name }: PlannedRow, i: number) => i === 0 || only.some((start) => name.startsWith(start));
  return studies.map(({ study, rows }) => ({ study, rows: rows.filter(isWanted) }));
}

/** Command that `genie ablate` starts for each run: its last line is the result. Exit status 130 if it was stopped. */
function jobCommand(): Command {
  return new Command('job').argument('<file>').action(async (file: string) => {
    const result = await doJob(JSON.parse(readFileSync(file, 'utf8')) as Job, interruptSignal());
    if (result === null) process.exitCode = 130;
    else console.log(JSON.stringify(result));
  });
}
