import { readFileSync } from 'node:fs';
import path from 'node:path';
import { stableJson } from '@genie/training';
import { z } from 'zod';
import { type RunFolder, type Stage, writeAtomic } from './folder.ts';
import type { StageInputs } from './stage-inputs.ts';

/** Computing of a stage: it determines the last bits, not the kind of result. */
export type Computing = Record<string, unknown>;

/** Wanted inputs of a stage. */
export interface WantedStage {
  stage: Stage;
  /** As `stageKeys` has it. */
  key: string;
  inputs: StageInputs;
  /** Only what was computed like this will do; undefined: any. */
  computing?: Computing | undefined;
}

const recordSchema = z.object({
  format: z.literal('genie-stage-inputs'),
  version: z.literal(1),
  stage: z.string(),
  key: z.string(),
  recipe: z.record(z.string(), z.unknown()),
  computing: z.record(z.string(), z.unknown()).optional(),
  /** True when it went on from the training of another recipe. */
  continued: z.boolean().optional(),
});

/** Content of a stage's `stage.json`: its inputs, written before it is begun. */
export type StageRecord = z.infer<typeof recordSchema>;

/**
 * Returns the file of a stage's record: in its folder, with which it moves; for a world or a report, beside the folder, as these are
 * replaced as a whole and hold nothing else.
 */
export function recordFile(run: RunFolder, stage: Stage, folder: string = run.stage(stage)): string {
  const isWhole = stage === 'world' || stage === 'report';
  return isWhole ? path.join(run.root, 'stages', `${stage}.json`) : path.join(folder, 'stage.json');
}

/** The record of a stage; undefined where there is none, as in runs of versions that wrote none. */
export function readRecord(run: RunFolder, stage: Stage, folder?: string): StageRecord | undefined {
  try {
    return recordSchema.safeParse(JSON.parse(readFileSync(recordFile(run, stage, folder), 'utf8'))).data;
  } catch {
    return undefined; // not there, or damaged
  }
}

export function writeRecord(run: RunFolder, wanted: WantedStage, { continued = false } = {}): void {
  const { stage, key, inputs, computing } = wanted;
  const record: StageRecord = {
    format: 'genie-stage-inputs',
    version: 1,
    stage,
    key,
    recipe: inputs.recipe,
    ...(computing ? { computing } : {}),
    ...(continued ? { continued } : {}),
  };
  writeAtomic(recordFile(run, stage), `${JSON.stringify(record, null, 2)}\n`);
}

/** Marks that a stage goes on under another recipe, before it does. @returns takes the mark back, where that was refused */
export function markContinued(run: RunFolder, stage: Stage): () => void {
  const file = recordFile(run, stage);
  const before = readFileSync(file, 'utf8');
  writeAtomic(file, `${JSON.stringify({ ...JSON.parse(before), continued: true }, null, 2)}\n`);
  return () => writeAtomic(file, before);
}

/** Returns whether a stage was made, or is being made, from the wanted inputs and, if asked for, with the same computing. */
export function isOf(record: StageRecord, { key, computing }: WantedStage): boolean {
  if (record.key !== key) return false;
  return computing === undefined || (!record.continued && stableJson(record.computing) === stableJson(computing));
}
