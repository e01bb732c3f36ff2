import { backendNames } from '@genie/pipeline/internal/backend/names';
import { Progress } from '@genie/pipeline/internal/progress';
import { parseReplicas } from '@genie/pipeline/internal/replicas/plan';
import { Command } from 'commander';
import { measureIn } from '../bench/compare.ts';
import { ourContender } from '../bench/contenders.ts';
import { measureMachine } from '../bench/machine-peak.ts';
import { digits } from '../bench/markdown.ts';
import { operationsOfRows } from '../bench/results.ts';
import { type MachinePeak, type RooflinePoint, rooflinePoint, roofOf } from '../bench/roofline.ts';
import { rows } from '../bench/rows.ts';

interface Options {
  backend: string;
  replicas?: string;
  json?: boolean;
}

export function peakCommand(): Command {
  return withBackend(new Command('peak'))
    .description('what this machine can do at most: arithmetic, matrix products, memory')
    .action(async ({ backend, json }: Options) => {
      const measured = await measureMachine(backend);
      console.log(json ? JSON.stringify(measured) : peakLines(measured.peak).join('\n'));
    });
}

export function rooflineCommand(): Command {
  return withBackend(new Command('roofline'))
    .description('how close training steps come to what this machine can do at most')
    .option('--replicas <auto|n>', 'of wasm, instead of one a core', (text) => String(parseReplicas(text)))
    .action(roofline);
}

function withBackend(command: Command): Command {
  return command.option('-b, --backend <name>', backendNames.join(', '), 'auto').option('--json', 'one line of JSON');
}

async function roofline({ backend, replicas, json }: Options): Promise<void> {
  const progress = new Progress('roofline', 0);
  const total = rows.length + 1;
  progress.update(1, total, 'what the machine can do');
  const measured = await measureIn(backend);
  const contender = ourContender(measured.backend, { device: 'cpu', replicas });
  const roof = roofOf(contender.name, measured.peak);
  const operations = operationsOfRows(rows);
  const points: RooflinePoint[] = [];
  for (const [i, row] of rows.entries()) {
    progress.update(i + 2, total, row.title);
    const { msPerStep } = await contender.measure(row);
    const reached = { row: row.name, contender: contender.name, operations: operations[row.name]!, msPerStep };
    if (roof) points.push(rooflinePoint(reached, roof));
  }
  progress.end();
  if (json) {
    console.log(JSON.stringify({ ...measured, what: 'roofline', operations, points }));
    return;
  }
  console.log([`${measured.description}`, ...peakLines(measured.peak), ...points.map(pointLine)].join('\n'));
}

function peakLines({ threads, one, all, libraries }: MachinePeak): string[] {
  const line = (name: string, values: number[], unit: string) =>
    `${name.padEnd(32)} ${values.map((value) => digits(value)).join(' → ')} ${unit}`;
  return [
    `from one thread to ${threads}:`,
    line('multiply-adds, wasm SIMD', [one.simd, all.simd], 'GFLOP/s'),
    line('matrix product, wasm', [one.matMul, all.matMul], 'GFLOP/s'),
    line('copying memory', [one.bandwidth, all.bandwidth], 'GB/s, read and written'),
    ...Object.entries(libraries).map(([name, speed]) => line(`matrix product, ${name}`, [speed], 'GFLOP/s')),
  ];
}

function pointLine({ row, intensity, speed, bound, share }: RooflinePoint): string {
  const reached = `${digits(speed)} of ${digits(bound)} GFLOP/s, ${(100 * share).toFixed(0)} %`;
  return `${row.padEnd(32)} ${reached} (${digits(intensity)} operations a byte)`;
}
