import { createRequire } from 'node:module';
import { Command } from 'commander';
import { dataCommand } from './commands/data.ts';
import { demoCommand } from './commands/demo.ts';
import { doctorCommand } from './commands/doctor.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { importCheckpointCommand } from './commands/import-checkpoint.ts';
import { playCommand } from './commands/play.ts';
import { quickstartCommand } from './commands/quickstart.ts';
import { rolloutCommand } from './commands/rollout.ts';
import { trainCommand } from './commands/train.ts';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

/** The genie command with all that it can do. */
export function program(): Command {
  const genie = new Command('genie')
    .description('Learns playable worlds from unlabelled video.')
    .version(version)
    .option('--verbose', 'show the stack of an error')
    .showHelpAfterError('(add --help for what there is)')
    .showSuggestionAfterError();
  for (const command of [
    quickstartCommand(),
    dataCommand(),
    trainCommand(),
    evaluateCommand(),
    rolloutCommand(),
    playCommand(),
    demoCommand(),
    importCheckpointCommand(),
    doctorCommand(),
  ]) {
    genie.addCommand(command);
  }
  throwInsteadOfExit(genie);
  return genie;
}

/** Errors reach the caller, which alone decides about the exit status; --verbose is understood anywhere. */
function throwInsteadOfExit(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) {
    child.copyInheritedSettings(command);
    if (!child.options.some((option) => option.long === '--verbose'))
      child.option('--verbose', 'show the stack of an error');
    throwInsteadOfExit(child);
  }
}
