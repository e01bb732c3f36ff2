// A thread that trains a stage together with the one that leads: builds the same model from the same recipe, trains it on its part of each
// batch, and writes nothing.
import { chooseBackend } from '../backend/choose.ts';
import { RunFolder } from '../run/folder.ts';
import { trainStage } from '../stages/train-stage.ts';
import type { StageWork } from './start.ts';
import { asReplica } from './worker.ts';

await asReplica<StageWork>(async ({ backend, stage, recipe, run, frames }, reducer) => {
  await chooseBackend(backend);
  const signal = new AbortController().signal; // the leader stops for all
  await trainStage(stage, recipe, { run: new RunFolder(run), backend, restart: false, signal, reducer, frames });
});
