#!/usr/bin/env node
import { isMainThread } from 'node:worker_threads';
import { CommanderError } from 'commander';
import { oneLine, UsageError } from './errors.ts';
import { program } from './program.ts';

/** Exit status 0 done, 1 failed, 2 wrong usage; an error is one line, `--verbose` adds the stack. */
async function main(argv: string[]): Promise<number> {
  try {
    await (await program(argv)).parseAsync(argv);
    return typeof process.exitCode === 'number' ? process.exitCode : 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    console.error(`genie: ${oneLine(error)}`);
    if (argv.includes('--verbose') && error instanceof Error) console.error(error.stack);
    return error instanceof UsageError ? 2 : 1;
  }
}

// A thread that runs this file is a replica of a training.
if (isMainThread) process.exit(await main(process.argv));
else await (await import('./replicas/worker.ts')).runReplica();
