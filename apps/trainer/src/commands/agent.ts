import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { decodeAgent } from '@genie/agent';
import { backendNames } from '@genie/pipeline/internal/backend/names';
import { RunError } from '@genie/pipeline/internal/errors';
import { openBundle } from '@genie/pipeline/internal/evaluate/world';
import { writeAtomic } from '@genie/pipeline/internal/run/folder';
import { lockFolder } from '@genie/pipeline/internal/run/lock';
import { Command, Option } from 'commander';
import { AgentFolder } from '../agent/agent-folder.ts';
import { evaluateAgent, type PlayerScore } from '../agent/evaluate-agent.ts';
import { gameOf, type PlaceOfPlay, places } from '../agent/open-environment.ts';
import { trainAgent } from '../agent/train-agent.ts';
import { chooseBackend } from '../backend/choose.ts';
import { interruptSignal, wholeNumber } from './options.ts';
import { worldFolder } from './play.ts';

interface Shared {
  out?: string;
  in: PlaceOfPlay;
  game?: string;
  seed: number;
  backend: string;
}

interface TrainOptions extends Shared {
  steps: number;
  envs: number;
  maxSteps: number;
  restart?: boolean;
}

interface EvaluateOptions extends Shared {
  games: number;
  maxSteps?: number;
}

export function agentCommand(): Command {
  const training = new Command('train')
    .description('train an agent inside a learned world, or go on with its training')
    .option('--steps <n>', 'steps to learn from, all environments together', wholeNumber('--steps'), 100_000)
    .option('--envs <n>', 'environments that play at once', wholeNumber('--envs'), 64)
    .option('--max-steps <n>', 'steps after which an episode is cut off', wholeNumber('--max-steps'), 128)
    .option('--restart', 'begin anew, whatever is there')
    .action(train);
  const evaluation = new Command('evaluate')
    .description('let a trained agent play the true game, beside random play and the scripted policy')
    .option('--games <n>', 'games of each player', wholeNumber('--games', 2), 100)
    .option('--max-steps <n>', 'steps of a game (default: as in training)', wholeNumber('--max-steps'))
    .action(evaluate);
  return new Command('agent').addCommand(withShared(training)).addCommand(withShared(evaluation));
}

function withShared(command: Command): Command {
  const where = new Option(
    '--in <place>',
    'where the agent is trained: inside the world, or in the true game, for comparison',
  );
  return command
    .argument('<world>', 'folder of a run, or of a world bundle')
    .addOption(where.choices([...places]).default('world'))
    .option(
      '-o, --out <folder>',
      "the agent's folder (default: runs/agents/<world>, with -true-game behind it for --in true-game)",
    )
    .option('--game <name>', 'game whose score is the reward (default: the one that the world was learned from)')
    .option('--seed <n>', 'of the training, or of the games that an evaluation plays', wholeNumber('--seed', 0), 0)
    .option('-b, --backend <name>', backendNames.join(', '), 'auto');
}

function folderOf(world: string, options: Shared): AgentFolder {
  const name = path.basename(path.resolve(world));
  return new AgentFolder(
    options.out ?? path.join('runs', 'agents', options.in === 'world' ? name : `${name}-${options.in}`),
  );
}

async function train(given: string, options: TrainOptions): Promise<void> {
  const { steps, envs, maxSteps, seed, restart, game } = options;
  const bundle = worldFolder(given);
  const folder = folderOf(given, options);
  const backend = await chooseBackend(options.backend);
  const world = await openBundle(bundle);
  try {
    const { name: reward } = gameOf(world, game);
    const lock = await lockFolder(folder.root, { sweep: true });
    try {
      if (restart)
        for (const file of ['config.json', 'checkpoint', 'agent.safetensors', 'log.jsonl'])
          rmSync(path.join(folder.root, file), { recursive: true, force: true });
      const tokens = world.info.files['video-tokenizer.safetensors']?.sha256 ?? '';
      const dynamics = world.info.files['dynamics.safetensors']?.sha256 ?? '';
      folder.begin({
        world: world.info.name,
        tokens,
        dynamics,
        in: options.in,
        reward,
        steps,
        envs,
        maxSteps,
        seed,
        backend: backend.name,
      });
      console.error(
        `${world.info.title}: an agent learns ${options.in === 'world' ? 'inside the learned world' : 'in the true game'}, on ${backend.description}; Ctrl-C stops, the same command goes on`,
      );
      const signal = interruptSignal();
      const done = await trainAgent(world, folder, { where: options.in, game, steps, envs, maxSteps, seed, signal });
      if (!done) process.exitCode = 130;
      else
        console.log(
          `${folder.agent}: measure it with genie agent evaluate ${given}${options.out ? ` --out ${options.out}` : options.in === 'world' ? '' : ` --in ${options.in}`}`,
        );
    } finally {
      lock.release();
    }
  } finally {
    world.dispose();
  }
}

async function evaluate(given: string, options: EvaluateOptions): Promise<void> {
  const bundle = worldFolder(given);
  const folder = folderOf(given, options);
  const config = folder.config();
  const maxSteps = options.maxSteps ?? Number(config.maxSteps);
  await chooseBackend(options.backend);
  const world = await openBundle(bundle);
  try {
    if (!existsSync(folder.agent))
      throw new RunError(`${folder.root}: its training has not come to a checkpoint yet; go on with genie agent train`);
    const model = decodeAgent(readFileSync(folder.agent), world.info, folder.agent);
    try {
      const { games: count, seed, game } = options;
      console.log(`${world.info.title}: mean return of ${count} games of ${maxSteps} steps`);
      const scores = await evaluateAgent(world, model, {
        games: count,
        maxSteps,
        seed,
        game,
        onPlayed: (score) => console.log(line(score)),
      });
      writeAtomic(
        folder.evaluation,
        `${JSON.stringify({ world: world.info.name, trained: config, maxSteps, seed, scores }, null, 2)}\n`,
      );
      console.log(`${folder.evaluation}: every game's return`);
    } finally {
      model.dispose();
    }
  } finally {
    world.dispose();
  }
}

function line({ player, where, mean, interval }: PlayerScore): string {
  const place = where === 'world' ? 'inside the world' : 'in the true game';
  const range = interval ? `  [${interval.map((bound) => bound.toFixed(2)).join(', ')}]` : '';
  return `${player.padEnd(9)} ${place}  ${mean.toFixed(2).padStart(6)}${range}`;
}
