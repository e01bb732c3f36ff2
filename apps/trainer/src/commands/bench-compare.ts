import { duration, Progress } from '@genie/pipeline/internal/progress';
import { parseReplicas } from '@genie/pipeline/internal/replicas/plan';
import { Command } from 'commander';
import { type CompareOptions, compare } from '../bench/compare.ts';
import { writeResults } from '../bench/write-results.ts';
import { wholeNumber } from './options.ts';

interface Options {
  reference: string;
  python: string;
  rounds: number;
  out: string;
  only?: string[];
  threads?: number;
  replicas?: string;
}

export function compareCommand(): Command {
  return new Command('compare')
    .description('this project beside the PyTorch reference, in turn, into a file')
    .requiredOption('--reference <checkout>', 'folder of a checkout of AlmondGod/tinyworlds')
    .option('--python <file>', 'a Python with torch and what the reference needs', 'python3')
    .option('--rounds <n>', 'how often all are measured in turn; torch.compile once', wholeNumber('--rounds'), 3)
    .option('--out <file>', 'where the results go; results.json and the roofline beside it', 'bench/RESULTS.md')
    .option('--only <names...>', 'of the steps and of the contenders, such as: tokenizer wasm')
    .option('--threads <n>', 'of PyTorch, instead of its own choice', wholeNumber('--threads'))
    .option('--replicas <auto|n>', 'of wasm, instead of one a core', (text) => String(parseReplicas(text)))
    .action(run);
}

async function run({ reference, python, rounds, out, only, threads, replicas }: Options): Promise<void> {
  const progress = new Progress('compare', 0);
  progress.update(0, 0, 'what there is, and what the machine can do');
  const onNext: CompareOptions['onNext'] = ({ done, total, row, contender, secondsLeft }) =>
    progress.update(done + 1, total, `${row.name}, ${contender.title}  ${duration(secondsLeft)} left`);
  const results = await compare({ checkout: reference, python, rounds, only, threads, replicas, onNext });
  writeResults(out, results);
  progress.end(`${duration(results.seconds)}, ${out}`);
}
