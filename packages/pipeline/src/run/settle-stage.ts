import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { configHash } from '@genie/training';
import type { RunFolder, Stage } from './folder.ts';
import { isOf, readRecord, recordFile, type StageRecord, type WantedStage } from './stage-record.ts';

/** Outcome for a stage's folder, so that the stage can begin or go on; `unknown`: its inputs are not recorded. */
export type Settled = 'as it is' | 'unknown' | 'set aside' | 'brought back' | 'removed';

/**
 * Makes room for a stage: nothing of what another recipe left in its folder is gone on from. A model is set aside in the run's `kept/`, and
 * brought back when its recipe is; data, worlds and reports are made again.
 *
 * @param again - also what this recipe left makes room
 * @returns `unknown` of a folder without a record, left as it is where it does not matter what computed it
 */
export function settleStage(run: RunFolder, wanted: WantedStage, { again = false } = {}): Settled {
  const { stage } = wanted;
  const folder = run.stage(stage);
  const record = readRecord(run, stage);
  if (record && isOf(record, wanted) && !again) return 'as it is';
  if (stage === 'data') return forgetData(folder);
  if (stage === 'world' || stage === 'report') {
    rmSync(recordFile(run, stage), { force: true });
    if (!existsSync(folder)) return 'as it is';
    rmSync(folder, { recursive: true });
    return 'removed';
  }
  const isBegun = existsSync(path.join(folder, 'manifest.json'));
  if (isBegun && !record && !wanted.computing && !again) return 'unknown';
  if (isBegun) setAside(run, stage, record);
  const kept = again ? undefined : findKept(run, wanted);
  if (kept) {
    rmSync(folder, { recursive: true, force: true });
    renameSync(kept, folder);
    return 'brought back';
  }
  return isBegun ? 'set aside' : 'as it is';
}

/** Without these the data stage begins anew. Frames that are there are replaced when the new ones are. */
function forgetData(folder: string): Settled {
  if (!existsSync(path.join(folder, 'manifest.json'))) return 'as it is';
  for (const name of ['manifest.json', 'files.json', 'stage.json']) rmSync(path.join(folder, name), { force: true });
  return 'removed';
}

/** Folder of the models that were made in this run from other inputs. */
const keptFolder = (run: RunFolder): string => path.join(run.root, 'kept');

/** Moves a model away, to a name that tells what it was made from. */
function setAside(run: RunFolder, stage: Stage, record: StageRecord | undefined): void {
  const id = configHash(record ? [record.key, record.computing, record.continued] : 'unknown').slice(0, 12);
  const aside = path.join(keptFolder(run), `${stage}-${id}`);
  mkdirSync(keptFolder(run), { recursive: true });
  rmSync(aside, { recursive: true, force: true });
  renameSync(run.stage(stage), aside);
}

function findKept(run: RunFolder, wanted: WantedStage): string | undefined {
  if (!existsSync(keptFolder(run))) return undefined;
  const folders = readdirSync(keptFolder(run)).filter((name) => name.startsWith(`${wanted.stage}-`));
  return folders
    .map((name) => path.join(keptFolder(run), name))
    .find((folder) => {
      const record = readRecord(run, wanted.stage, folder);
      return record !== undefined && isOf(record, wanted);
    });
}
