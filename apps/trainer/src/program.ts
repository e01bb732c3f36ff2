import { createRequire } from 'node:module';
import { UsageError } from '@genie/pipeline/internal/errors';
import { Command } from 'commander';
import { type Launch, rankPrefix } from './ranks/launcher.ts';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

/** Every command: what it is for, and where it is. A command's module is loaded when it is called, so that help and errors are quick. */
const commands: Record<string, { description: string; load: () => Promise<Command> }> = {
  quickstart: {
    description: 'make videos of a small game, learn a world from them, measure it and play it',
    load: async () => (await import('./commands/quickstart.ts')).quickstartCommand(),
  },
  data: {
    description: 'import video, make video with a small game, look at what there is',
    load: async () => (await import('./commands/data.ts')).dataCommand(),
  },
  train: {
    description: 'train a world from video, stage by stage or all of it',
    load: async () => (await import('./commands/train.ts')).trainCommand(),
  },
  evaluate: {
    description: 'measure worlds on held-out video, and write report.json and index.html',
    load: async () => (await import('./commands/evaluate.ts')).evaluateCommand(),
  },
  ablate: {
    description: 'train variants of a recipe from several seeds, and tell what each choice does on held-out video',
    load: async () => (await import('./commands/ablate.ts')).ablateCommand(),
  },
  rollout: {
    description: 'let a world play, and write it as a video or a GIF',
    load: async () => (await import('./commands/rollout.ts')).rolloutCommand(),
  },
  play: {
    description: "serve the page with a run's world, to play it in the browser",
    load: async () => (await import('./commands/play.ts')).playCommand(),
  },
  demo: {
    description: 'serve the page with the worlds that ship with it',
    load: async () => (await import('./commands/demo.ts')).demoCommand(),
  },
  agent: {
    description: 'train an agent inside a world, and score it in the true game',
    load: async () => (await import('./commands/agent.ts')).agentCommand(),
  },
  env: {
    description: 'serve a world as environments for agents, over HTTP',
    load: async () => (await import('./commands/env.ts')).envCommand(),
  },
  'name-actions': {
    description: "name a world's actions, and give them keys, by what each does on the screen",
    load: async () => (await import('./commands/name-actions.ts')).nameActionsCommand(),
  },
  quantize: {
    description: 'write a world with its weights as 8-bit integers, a quarter of the bytes, and tell what that changes',
    load: async () => (await import('./commands/quantize.ts')).quantizeCommand(),
  },
  'import-checkpoint': {
    description: "read the PyTorch reference's own .pt checkpoints, to play its worlds here",
    load: async () => (await import('./commands/import-checkpoint.ts')).importCheckpointCommand(),
  },
  bench: {
    description: 'time training and play, beside what the machine can do and beside the PyTorch reference',
    load: async () => (await import('./commands/bench.ts')).benchCommand(),
  },
  setup: {
    description: "bring TensorFlow's own library to this machine: faster than wasm, or GPUs",
    load: async () => (await import('./commands/setup.ts')).setupCommand(),
  },
  doctor: {
    description: 'each backend: there or why not, and how fast',
    load: async () => (await import('./commands/doctor.ts')).doctorCommand(),
  },
};

/** Commands that may run in several processes at once; any other would write the same files in each. */
const manyAtOnce = ['train', 'bench', 'doctor'];

/**
 * The genie command, with the one subcommand that `argv` calls loaded.
 *
 * @param launch - the launcher that started this process as one of several, where there is one
 * @throws UsageError where it started a command that only one process can run
 */
export async function program(argv: readonly string[], launch?: Launch): Promise<Command> {
  const genie = new Command('genie')
    .description('Learns playable worlds from unlabelled video.')
    .version(version)
    .option('--verbose', 'show the stack of an error')
    .enablePositionalOptions() // what stands after a subcommand is its own
    .showSuggestionAfterError();
  if (rankPrefix(launch)) genie.configureOutput({ writeOut() {}, writeErr() {} }); // rank 0 tells
  const called = argv.slice(2).find((word) => word in commands);
  if (called && launch && launch.size > 1 && !manyAtOnce.includes(called)) {
    throw new UsageError(
      `genie ${called}: ${launch.name} started ${launch.size} of it, expected one; several train together with genie train`,
    );
  }
  for (const [name, { description, load }] of Object.entries(commands)) {
    const command = name === called ? await load() : new Command(name);
    genie.addCommand(command.description(description));
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
