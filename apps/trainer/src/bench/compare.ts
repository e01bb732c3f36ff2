import { oneLine, UsageError } from '@genie/pipeline/internal/errors';
import * as tf from '@tensorflow/tfjs-core';
import { type Contender, ourContender, type Reference, referenceContender } from './contenders.ts';
import { describeMachine } from './machine.ts';
import { type MeasuredPeak, measuredPeakSchema } from './machine-peak.ts';
import { runSelf } from './process.ts';
import { probeReference, type ReferenceProbe } from './reference.ts';
import type { Results } from './results.ts';
import { type Outlook, runRounds } from './rounds.ts';
import { rows as allRows, type Row } from './rows.ts';

export interface CompareOptions extends Reference {
  rounds: number;
  /** Names of rows and contenders to keep; all where there are none of the kind. */
  only?: readonly string[] | undefined;
  /** Of wasm; as training chooses it where it is not given. */
  replicas?: string | undefined;
  onNext?(outlook: Outlook): void;
}

/** Parts of this project that can be measured here. */
interface OurSide {
  peak: MeasuredPeak;
  contenders: Contender[];
  absent: Results['absent'];
}

/** Runs the reference in turn with this project, each measurement in a process of its own. */
export async function compare(options: CompareOptions): Promise<Results> {
  const started = performance.now();
  const probe = await probeReference(options);
  const { peak, contenders: ours, absent } = await ourSide(options);
  const { rows, contenders } = select(options.only, [...referenceSide(options, probe), ...ours], absent);
  const samples = await runRounds(rows, contenders, options.rounds, options.onNext);
  const { threads, one, all, libraries } = peak.peak;
  return {
    date: new Date().toISOString().slice(0, 10),
    seconds: Math.round((performance.now() - started) / 1000),
    rounds: options.rounds,
    machine: describeMachine(),
    versions: {
      node: process.version,
      tfjs: tf.version_core,
      ...(peak.backend === 'tensorflow' ? { tensorflow: peak.description } : {}),
      python: probe.python,
      torch: `${probe.torch}, ${probe.threads} threads`,
    },
    rows,
    contenders: contenders.map(({ name, title, against, device }) => ({ name, title, against, device })),
    absent,
    samples,
    peak: { threads, one, all, libraries: { ...libraries, pytorch: probe.matMul } },
    commands: contenders.map((contender) => contender.command(rows[0]!)),
  };
}

function referenceSide(reference: Reference, { gpu }: ReferenceProbe): Contender[] {
  const devices = gpu === null ? (['cpu'] as const) : (['cpu', 'gpu'] as const);
  return devices.flatMap((device) =>
    [false, true].map((compile) => referenceContender(reference, { device, compile })),
  );
}

/** Wasm always; tensorflow where it is set up. */
async function ourSide({ replicas }: Pick<CompareOptions, 'replicas'>): Promise<OurSide> {
  const wasm = ourContender('wasm', { device: 'cpu', replicas });
  try {
    const peak = await measureIn('tensorflow');
    const device = peak.device === 'cpu' ? 'cpu' : 'gpu';
    return { peak, contenders: [wasm, ourContender('tensorflow', { device })], absent: [] };
  } catch (error) {
    const why = oneLine(error).replace(/^--backend tensorflow: /, '');
    return { peak: await measureIn('wasm'), contenders: [wasm], absent: [{ title: 'tensorflow', why }] };
  }
}

/** Measures what the machine can do, in another process: a library that does not fit ends its process. */
export async function measureIn(backend: string): Promise<MeasuredPeak> {
  return measuredPeakSchema.parse(await runSelf(['bench', 'peak', '--backend', backend, '--json'], 120));
}

/** The rows and contenders that are named; those that others are compared with always take part. */
export function select(
  only: readonly string[] | undefined,
  contenders: readonly Contender[],
  absent: Results['absent'] = [],
): { rows: Row[]; contenders: Contender[] } {
  const names = [...allRows, ...contenders].map(({ name }) => name);
  const missing = absent.find(({ title }) => only?.includes(title));
  if (missing !== undefined) throw new UsageError(`--only ${missing.title}: ${missing.why}`);
  const unknown = only?.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new UsageError(`--only ${unknown}: expected some of ${names.join(', ')}`);
  const named = <Item extends { name: string }>(items: readonly Item[]) => {
    const chosen = items.filter(({ name }) => only?.includes(name));
    return chosen.length > 0 ? chosen : [...items];
  };
  const chosen = named(contenders.filter(({ against }) => against !== null));
  const bases = new Set(chosen.map(({ against }) => against));
  return { rows: named(allRows), contenders: contenders.filter((one) => bases.has(one.name) || chosen.includes(one)) };
}
