import path from 'node:path';
import { type KeptModel, readLog } from '@genie/training';

/** Says which step's model a stage keeps and why, from the scores in its log: "kept the model of step 640 of 800: score 0.912, against 0.905 at step 800". */
export function tellKept(folder: string, { step, score }: KeptModel, steps: number, from: number): string {
  const others = readLog(path.join(folder, 'log.jsonl')).flatMap((entry) =>
    entry.step >= from && entry.step !== step && typeof entry.score === 'number'
      ? [`${entry.score.toFixed(3)} at step ${entry.step}`]
      : [],
  );
  const against = others.length > 0 ? `, against ${others.join(', ')}` : ', the only late one that was measured';
  return `kept the model of step ${step} of ${steps}: score ${score.toFixed(3)}${against}`;
}
