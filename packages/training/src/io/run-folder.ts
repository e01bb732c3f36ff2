import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SafetensorsEntry } from '@genie/ops';
import { encodeSafetensors } from '@genie/ops';
import { TrainingError } from '../training-error.ts';
import { type Checkpoint, readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { EventLog, type StepSummary } from './event-log.ts';
import { describeSystemError, sha256, writeFileAtomic } from './files.ts';
import { JsonLog, type LogEntry } from './json-log.ts';
import { type CheckpointRecord, type Manifest, manifestPath, readManifest, writeManifest } from './manifest.ts';

/** Treatment of existing content of the folder. */
export interface OpenOptions {
  resume: boolean;
  overwrite: boolean;
  keepCheckpoints: number;
  /** The first step whose checkpoint can be the best. */
  bestFrom: number;
}

/** Progress of a training run. */
export type Standing = Pick<Manifest, 'step' | 'seconds' | 'metrics' | 'kept'>;

/** The folder of one stage: manifest, checkpoints, logs and, at the end, the model. */
export class RunFolder {
  readonly folder: string;
  private readonly keepCheckpoints: number;
  private manifest: Manifest;
  private readonly log: JsonLog;
  private readonly events: EventLog;

  private constructor(
    folder: string,
    keepCheckpoints: number,
    manifest: Manifest,
    logs: { log: JsonLog; events: EventLog },
  ) {
    this.folder = folder;
    this.keepCheckpoints = keepCheckpoints;
    this.manifest = manifest;
    this.log = logs.log;
    this.events = logs.events;
  }

  /**
   * Makes the folder, or takes up the training in it.
   *
   * @param fresh the manifest of a training that begins now
   * @returns the folder, and the checkpoint that training goes on from, null where it begins
   * @throws {TrainingError} where a training is there and neither `resume` nor `overwrite` is set, or it is another one
   */
  static async open(
    folder: string,
    fresh: Manifest,
    options: OpenOptions,
  ): Promise<{ run: RunFolder; start: Checkpoint | null }> {
    const { resume, overwrite, keepCheckpoints, bestFrom } = options;
    const exists = existsSync(manifestPath(folder));
    if (exists && !resume && !overwrite) {
      throw new TrainingError(`${folder}: holds a training already; resume it, overwrite it or choose another folder`);
    }
    const { manifest, start } =
      exists && resume ? await takeUp(folder, fresh, bestFrom) : { manifest: fresh, start: null };
    if (start === null) await clear(folder);
    await removeUnlisted(folder, manifest);
    await writeManifest(folder, manifest);
    const step = start?.state.step ?? 0;
    const log = await JsonLog.open(join(folder, 'log.jsonl'), step);
    const events = new EventLog(folder, step);
    return { run: new RunFolder(folder, keepCheckpoints, manifest, { log, events }), start };
  }

  /** Wall time so far, as last written. */
  get seconds(): number {
    return this.manifest.seconds;
  }

  /** Path of the last checkpoint, null where there is none. */
  get lastCheckpoint(): string | null {
    const last = this.manifest.checkpoints.at(-1);
    return last === undefined ? null : join(this.folder, last.folder);
  }

  /** The best checkpoint, where checkpoints have a score. */
  get best(): (CheckpointRecord & { score: number }) | undefined {
    return bestOf(this.manifest.checkpoints);
  }

  /** Reads the best checkpoint, to keep its model. */
  async readBest(): Promise<Checkpoint | undefined> {
    const { best } = this;
    return best && (await readCheckpoint(join(this.folder, best.folder), best.files));
  }

  /** Adds a line to the log and the event file. */
  record(entry: LogEntry, summary: StepSummary): void {
    this.log.append(entry);
    this.events.add(entry.step, summary);
  }

  /**
   * Writes a checkpoint, names it in the manifest and then removes those that are too many; the best one stays.
   *
   * @param seconds wall time so far
   * @param score of a checkpoint that may be the best
   */
  async save(checkpoint: Checkpoint, seconds: number, score?: number): Promise<void> {
    const { step, metrics } = checkpoint.state;
    const folder = `checkpoints/step-${String(step).padStart(8, '0')}`;
    const files = await writeCheckpoint(join(this.folder, folder), checkpoint);
    const others = this.manifest.checkpoints.filter((record) => record.step !== step);
    const all = [...others, { step, folder, files, ...(score === undefined ? {} : { score }) }];
    const best = bestOf(all);
    const checkpoints = all.filter((record, i) => record === best || i >= all.length - this.keepCheckpoints);
    await this.update({ step, seconds, metrics, checkpoints });
    await removeUnlisted(this.folder, this.manifest);
  }

  /** Writes the model itself and says in the manifest how training ended. */
  async finish(status: 'done' | 'stopped', model: Record<string, SafetensorsEntry>, standing: Standing): Promise<void> {
    const { stage } = this.manifest;
    const bytes = encodeSafetensors(model, { stage, step: String(standing.kept?.step ?? standing.step) });
    await writeFileAtomic(join(this.folder, 'model.safetensors'), bytes);
    await this.update({ ...standing, status, files: { 'model.safetensors': sha256(bytes) } });
  }

  close(): void {
    this.log.close();
    this.events.close();
  }

  private async update(changes: Partial<Manifest>): Promise<void> {
    this.manifest = { ...this.manifest, ...changes };
    await writeManifest(this.folder, this.manifest);
  }
}

/** The checkpoint with the highest score, the first of equal ones. */
function bestOf(checkpoints: readonly CheckpointRecord[]): (CheckpointRecord & { score: number }) | undefined {
  let best: (CheckpointRecord & { score: number }) | undefined;
  for (const record of checkpoints) {
    const { score } = record;
    if (score !== undefined && (best === undefined || score > best.score)) best = record as typeof best;
  }
  return best;
}

/** The training that is in the folder, at its last checkpoint that is still there. */
async function takeUp(
  folder: string,
  fresh: Manifest,
  bestFrom: number,
): Promise<{ manifest: Manifest; start: Checkpoint | null }> {
  const { stage, config, inputs, seed, steps, backend, packages } = fresh;
  const old = await readManifest(folder, { stage, config, inputs });
  if (old.seed !== seed) {
    throw new TrainingError(
      `${manifestPath(folder)}: seed is ${old.seed}, expected ${seed}; resume with the same seed`,
    );
  }
  const checkpoints = old.checkpoints
    .filter((record) => existsSync(join(folder, record.folder)))
    // With more steps, what was late may be early.
    .map(({ score, ...record }) => (score === undefined || record.step < bestFrom ? record : { ...record, score }));
  const last = checkpoints.at(-1);
  if (last === undefined) return { manifest: fresh, start: null };
  if (last.step > steps) {
    throw new TrainingError(`steps: found ${steps}, but ${folder} is at step ${last.step}; expected at least as many`);
  }
  const start = await readCheckpoint(join(folder, last.folder), last.files);
  const { kept: _kept, ...standing } = old;
  const manifest: Manifest = {
    ...standing,
    status: 'running',
    step: last.step,
    steps,
    backend,
    packages,
    files: {},
    checkpoints,
  };
  return { manifest, start };
}

/** Removes the files of an earlier training, and nothing else. */
async function clear(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    const events = (await readdir(folder)).filter((name) => name.startsWith('events.out.tfevents.'));
    for (const name of ['manifest.json', 'model.safetensors', 'log.jsonl', 'checkpoints', ...events]) {
      await rm(join(folder, name), { recursive: true, force: true });
    }
  } catch (error) {
    throw describeSystemError(error, folder, 'prepared');
  }
}

/** Removes checkpoints that the manifest does not name: too old ones, and what a crash left half-written. */
async function removeUnlisted(folder: string, manifest: Manifest): Promise<void> {
  for (const name of await readdir(folder)) {
    if (/^(manifest\.json|model\.safetensors|log\.jsonl)\..+\.tmp$/.test(name)) await rm(join(folder, name));
  }
  const listed = new Set(manifest.checkpoints.map((record) => record.folder));
  const path = join(folder, 'checkpoints');
  if (!existsSync(path)) return;
  for (const name of await readdir(path)) {
    if (name.startsWith('step-') && !listed.has(`checkpoints/${name}`)) {
      await rm(join(path, name), { recursive: true, force: true });
    }
  }
}
