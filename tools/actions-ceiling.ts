// How good the actions of runs are beside what can be had, where labels stand beside the videos: agreement on all held-out transitions, and
// that of a model of the same encoder trained with the labels of the training videos. A run needs data and action tokenizer only:
//
//   npm run study:ceiling -- runs/ninja runs/seaquest
import path from 'node:path';
import { parseArgs } from 'node:util';
import { measureRunActions, type RunActions } from '../apps/trainer/src/actions-study/measure-run.ts';
import { chooseBackend } from '../apps/trainer/src/backend/choose.ts';

const figures = ['agreement', 'chance', 'ceiling', 'ofCeiling', 'explained', 'margin', 'distinct', 'rhythm', 'score'];

try {
  const { positionals: runs } = parseArgs({ allowPositionals: true });
  if (runs.length === 0) throw new Error('expected folders of runs: npm run study:ceiling -- runs/ninja');
  const { description } = await chooseBackend();
  console.error(description);
  const line = (cells: readonly string[]) => console.log(`| ${cells.join(' | ')} |`);
  line(['run', ...figures]);
  line(['---', ...figures.map(() => '---')]);
  for (const run of runs) {
    const found: RunActions = await measureRunActions(run, {
      onProgress: (step, steps) => {
        if (step % 50 === 0) console.error(`${run}: inverse dynamics model, step ${step} of ${steps}`);
      },
    });
    line([path.basename(run), ...figures.map((name) => cell(found[name]))]);
  }
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

function cell(value: number | null | undefined): string {
  if (value === null || value === undefined) return '—';
  return Number.isInteger(value) ? `${value}` : value.toFixed(3);
}
