import path from 'node:path';
import { packageFolder } from '../package-folder.ts';
import { type StepLine, stepLineSchema } from './line.ts';
import { type JsonProcess, runJson, runSelf } from './process.ts';
import { type Row, rowArguments } from './rows.ts';

/** Longest time of a process, in seconds; torch.compile alone takes one or two minutes. */
const patience = 300;

/** The script that times the reference. */
const script = path.join(packageFolder, 'bench/reference.py');

/** Participant of a comparison. */
export interface Contender {
  name: string;
  title: string;
  /** The contender on the same device that it is compared with; null for those that are compared with. */
  against: string | null;
  device: 'cpu' | 'gpu';
  /** Measured in the first round only, since it takes minutes. */
  once: boolean;
  /** Returns whether it can run the row; without this function it runs all. */
  takesPart?(row: Row): boolean;
  /** A guess at the seconds that one measurement takes, for the first estimate of the time left. */
  seconds: number;
  /** The command, for people to repeat. */
  command(row: Row): string;
  measure(row: Row): Promise<StepLine>;
}

/** The reference as it is found: a Python with what it needs, and its checkout. */
export interface Reference {
  python: string;
  checkout: string;
  /** PyTorch's own choice where it is not given. */
  threads?: number | undefined;
}

/** The reference in PyTorch: eager, or through torch.compile. */
export function referenceContender(
  reference: Reference,
  { device, compile }: { device: Contender['device']; compile: boolean },
): Contender {
  const suffix = device === 'gpu' ? '-gpu' : '';
  const options = (row: Row) => [
    ...rowArguments(row, row.repeat.reference),
    ...(reference.threads ? ['--threads', String(reference.threads)] : []),
    ...(device === 'gpu' ? ['--device', 'cuda'] : []),
    ...(compile ? ['--compile'] : []),
  ];
  return {
    name: `${compile ? 'compile' : 'eager'}${suffix}`,
    title: compile ? 'PyTorch, torch.compile' : 'PyTorch, eager',
    against: compile ? `eager${suffix}` : null,
    device,
    once: compile,
    // The reference plays as it is; nothing in it is compiled.
    takesPart: (row) => !(compile && row.model === 'play'),
    seconds: compile ? 75 : 15,
    command: (row) => `python apps/trainer/bench/reference.py ${row.model} CHECKOUT ${options(row).join(' ')}`,
    measure: async (row) =>
      stepLineSchema.parse(await runJson(referenceProcess(reference, [row.model], options(row), patience))),
  };
}

/** This project on one of its backends. */
export function ourContender(
  backend: string,
  { device, replicas = 'auto' }: { device: Contender['device']; replicas?: string | undefined },
): Contender {
  const options = (row: Row) => [
    ...['--backend', backend],
    ...(row.model === 'play' ? [] : ['--replicas', backend === 'wasm' ? replicas : 'auto']),
    ...rowArguments(row, row.repeat.ours),
  ];
  return {
    name: backend,
    title: backend,
    against: device === 'gpu' ? 'eager-gpu' : 'eager',
    device,
    once: false,
    seconds: 8,
    command: (row) => `npm run bench -- ${row.model} ${options(row).join(' ')}`,
    measure: async (row) =>
      stepLineSchema.parse(await runSelf(['bench', row.model, '--json', ...options(row)], patience)),
  };
}

/** The reference's script as a process. */
export function referenceProcess(
  { python, checkout }: Reference,
  what: readonly string[],
  options: readonly string[],
  seconds: number,
): JsonProcess {
  return { file: python, args: [script, ...what, checkout, ...options], seconds };
}
