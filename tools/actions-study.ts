// How well the figures that need no true actions follow agreement with them, over many runs of the action tokenizer's stage:
//
//   npm run study:actions -- runs/study                                    what is in a folder of runs
//   npm run study:actions -- runs/study --plan tools/actions-study.yaml    starts the plan's runs first, or goes on with them
//
//   --out FOLDER    where score.svg and score.md are written (default: the folder of the runs)
//   --figure NAME   the figure of the plot (default: score)
//   --jobs N        runs at a time (default: 1)
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { correlations } from '../apps/trainer/src/actions-study/correlations.ts';
import { readPlan } from '../apps/trainer/src/actions-study/plan.ts';
import { readStudyRuns } from '../apps/trainer/src/actions-study/read-runs.ts';
import { runPlan } from '../apps/trainer/src/actions-study/run-plan.ts';
import { scatterChart } from '../apps/trainer/src/actions-study/scatter.ts';
import { correlationTable, runTable } from '../apps/trainer/src/actions-study/tables.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    plan: { type: 'string' },
    out: { type: 'string' },
    figure: { type: 'string', default: 'score' },
    jobs: { type: 'string', default: '1' },
  },
});

try {
  const [folder, ...more] = positionals;
  if (!folder || more.length > 0) throw new Error('expected one folder of runs: npm run study:actions -- runs/study');
  const jobs = Number(values.jobs);
  if (!(Number.isInteger(jobs) && jobs > 0)) throw new Error(`--jobs ${values.jobs}: expected a whole number above 0`);
  if (values.plan) {
    const cli = path.resolve(import.meta.dirname, '../apps/trainer/src/cli.ts');
    const genie = ['--conditions=@genie/source', '--disable-warning=ExperimentalWarning', cli];
    const failed = await runPlan(folder, readPlan(values.plan), {
      genie,
      jobs,
      onStart: (name) => console.error(name),
    });
    for (const name of failed) console.error(`${name}: failed; see ${path.join(folder, `${name}.txt`)}`);
  }
  const { runs, without } = readStudyRuns(folder);
  if (without.length > 0) console.error(`no agreement was measured yet in ${without.join(', ')}`);
  if (runs.length === 0)
    throw new Error(`${folder}: no run in it was measured against true actions; expected labels beside the videos`);
  const found = correlations(runs);
  const own = found.find(({ figure }) => figure === values.figure);
  if (!own)
    throw new Error(`--figure ${values.figure}: not logged; there are ${found.map(({ figure }) => figure).join(', ')}`);
  const rank = own.final === null ? 'not defined' : own.final.toFixed(2);
  const title = `${values.figure} against agreement, ${runs.length} runs: rank correlation ${rank}`;
  const text = `${correlationTable(found, runs)}\n\n${runTable(runs)}\n`;
  const out = values.out ?? folder;
  mkdirSync(out, { recursive: true });
  writeFileSync(path.join(out, `${values.figure}.svg`), scatterChart(runs, values.figure, title));
  writeFileSync(path.join(out, `${values.figure}.md`), text);
  console.log(text);
  console.log(`${path.join(out, values.figure)}.svg, .md: ${title}`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
