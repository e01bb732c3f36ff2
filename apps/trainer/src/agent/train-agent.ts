import { ActorCritic, encodeAgent, Ppo, type UpdateFigures } from '@genie/agent';
import { Random } from '@genie/ops';
import { duration, Progress } from '@genie/pipeline/internal/progress';
import { writeAtomic } from '@genie/pipeline/internal/run/folder';
import { EventLog, JsonLog } from '@genie/training';
import type { World } from '@genie/world';
import type { AgentFolder } from './agent-folder.ts';
import { gameOf, openEnvironment, type PlaceOfPlay } from './open-environment.ts';

/** Options of an agent's training. */
export interface AgentTraining {
  where: PlaceOfPlay;
  /** Name of the game whose score is the reward; default: the one that the world was learned from. */
  game?: string | undefined;
  /** Steps of all environments together. */
  steps: number;
  envs: number;
  maxSteps: number;
  seed: number;
  signal: AbortSignal;
}

/** Updates between two checkpoints. */
const checkpointEvery = 5;

/** Trains an agent, or goes on with the training in its folder. @returns whether it is done; false where it was stopped */
export async function trainAgent(world: World, folder: AgentFolder, training: AgentTraining): Promise<boolean> {
  const { where, steps, envs, maxSteps, seed, signal } = training;
  const game = gameOf(world, training.game);
  const environment = openEnvironment(world, { where, game, count: envs, maxSteps });
  const model = new ActorCritic(
    { ...environment.spaces, patchDim: 16, hiddenDim: 128 },
    new Random(seed).fork('model'),
  );
  const ppo = new Ppo(model, environment, { steps, seed });
  const save = async () => {
    if (ppo.steps === 0) return; // stopped before anything was played
    await folder.save(await ppo.state(), { step: ppo.steps, seed });
    writeAtomic(folder.agent, await encodeAgent(model, world.info));
  };
  try {
    const state = await folder.load();
    if (state) await ppo.restore(state);
    const log = await JsonLog.open(folder.log, ppo.steps);
    const events = new EventLog(folder.root, ppo.steps);
    const progress = new Progress(`${world.info.name} agent`);
    const [started, before] = [performance.now(), ppo.steps];
    try {
      for (let updates = 1; !ppo.isDone && !signal.aborted; updates++) {
        const figures = await ppo.update();
        note(figures, log, events);
        const perSecond = ((ppo.steps - before) / (performance.now() - started)) * 1000;
        const left = duration(Math.max(0, steps - ppo.steps) / perSecond);
        const told = figures.episodeReturn === null ? '' : `return ${figures.episodeReturn.toFixed(2)}, `;
        progress.update(ppo.steps, steps, `${told}${perSecond.toFixed(0)} steps/s, ${left} left`);
        if (updates % checkpointEvery === 0 && !ppo.isDone) await save();
      }
      await save();
      progress.end();
    } finally {
      log.close();
      events.close();
    }
    return ppo.isDone;
  } finally {
    ppo.dispose();
    model.dispose();
    environment.dispose();
  }
}

function note({ step, ...figures }: UpdateFigures, log: JsonLog, events: EventLog): void {
  log.append({ step, ...figures });
  const scalars = Object.entries(figures).filter((entry): entry is [string, number] => entry[1] !== null);
  events.add(step, { scalars: Object.fromEntries(scalars) });
}
