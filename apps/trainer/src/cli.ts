#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { isMainThread, workerData } from 'node:worker_threads';
import { oneLine, UsageError } from '@genie/pipeline/internal/errors';
import { listen } from '@genie/pipeline/internal/tell';
import { CommanderError } from 'commander';
import { whyNodeIsTooOld } from './node-version.ts';
import { program } from './program.ts';
import { findLauncher, rankPrefix } from './ranks/launcher.ts';
import { terminal } from './terminal.ts';

/** Exit status 0 done, 1 failed, 2 wrong usage; an error is one line, `--verbose` adds the stack. */
async function main(argv: string[]): Promise<number> {
  // libtensorflow's own lines are for its makers: what fails comes as an error. Set here, as a thread's environment is not the process'.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= argv.includes('--verbose') ? '1' : '3';
  const old = whyNodeIsTooOld();
  if (old) {
    console.error(`genie: ${old}`);
    return 2;
  }
  listen(terminal());
  const launch = findLauncher(process.env);
  try {
    await (await program(argv, launch)).parseAsync(argv);
    return typeof process.exitCode === 'number' ? process.exitCode : 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    // Wrong usage is the same on all ranks.
    if (error instanceof UsageError && rankPrefix(launch)) return 2;
    console.error(`genie: ${rankPrefix(launch)}${oneLine(error)}`);
    if (argv.includes('--verbose') && error instanceof Error) console.error(error.stack ?? error);
    return error instanceof UsageError ? 2 : 1;
  }
}

// Some six hundred modules: most of the time of a command that finds nothing to do. Kept in the system's temporary folder.
enableCompileCache();

// A thread that runs this file holds environments, or takes part in a benchmark.
if (isMainThread) process.exit(await main(process.argv));
else if ('envWorld' in workerData) await (await import('./env-server/env-thread.ts')).runEnvThread();
else await (await import('./bench/thread-bench.ts')).runBenchThread();
