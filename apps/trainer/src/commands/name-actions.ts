import { readFileSync } from 'node:fs';
import path from 'node:path';
import { nameBundle } from '@genie/pipeline/internal/action-effects/name-bundle';
import { tellActions } from '@genie/pipeline/internal/action-effects/tell-actions';
import { backendNames } from '@genie/pipeline/internal/backend/names';
import { Progress } from '@genie/pipeline/internal/progress';
import { writeAtomic } from '@genie/pipeline/internal/run/folder';
import { Command } from 'commander';
import { chooseBackend } from '../backend/choose.ts';
import { wholeNumber } from './options.ts';
import { worldFolder } from './play.ts';

interface Options {
  starts: number;
  dryRun?: boolean;
  backend: string;
}

export function nameActionsCommand(): Command {
  return new Command('name-actions')
    .argument('<worlds...>', 'folders of runs or of world bundles')
    .option('-n, --starts <n>', 'places from which every action is played', wholeNumber('--starts'), 64)
    .option('--dry-run', 'only tell what each action does; write nothing')
    .option('-b, --backend <name>', backendNames.join(', '), 'auto')
    .action(nameActions);
}

async function nameActions(folders: string[], { starts, dryRun, backend }: Options): Promise<void> {
  const bundles = folders.map(worldFolder);
  await chooseBackend(backend);
  for (const bundle of bundles) {
    const progress = new Progress('actions');
    const read = async (file: string) => new Uint8Array(readFileSync(path.join(bundle, file)));
    const { json, info } = await nameBundle(read, {
      starts,
      onProgress: (done, total) => progress.update(done, total, `places of ${path.basename(bundle)}`),
    });
    if (!dryRun) writeAtomic(path.join(bundle, 'world.json'), json);
    progress.end(`${path.relative('.', bundle)}: ${info.title}${dryRun ? ', nothing written' : ''}`);
    for (const line of tellActions(info)) console.log(line);
  }
}
