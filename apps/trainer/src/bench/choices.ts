import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { generateVideos, importVideos, VideoDataset } from '@genie/data';
import type { Recipe } from '@genie/pipeline/internal/recipe/schema';
import { train } from '@genie/training';
import * as tf from '@tensorflow/tfjs-core';
import { type Choice, type ChoiceWork, choices, choiceWork } from './choice-works.ts';
import { median, round } from './statistics.ts';

/** Cost of a step with one choice. */
export interface ChoiceFigures {
  choice: Choice;
  /** The median. */
  msPerStep: number;
  /** CPU time of this process, all its threads: the least of the steps, which a busy machine disturbs least. */
  cpuMsPerStep: number;
  /** Choice that it is compared with; itself if it is the plain one. */
  against: Choice;
  /** CPU time as a multiple of that one's. */
  ratio: number;
}

interface TimeOptions {
  warmUp: number;
  repeat: number;
  compile: boolean;
}

/** Times training steps of a recipe's models, batches and all, on a few videos of its game. */
export async function timeChoices(
  recipe: Recipe,
  { only, ...options }: TimeOptions & { only: readonly Choice[] },
): Promise<ChoiceFigures[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'genie-choices-'));
  try {
    const dataset = await someVideos(recipe, folder);
    try {
      const steps = new Map<Choice, { wall: number; cpu: number }>();
      const wanted = new Set(only.flatMap((choice) => [choices[choice], choice]));
      for (const choice of wanted) {
        const work = await choiceWork(choice, recipe, dataset);
        const out = path.join(folder, choice);
        steps.set(choice, await timeWork(work, out, options).finally(() => work.dispose()));
      }
      return [...steps].map(([choice, { wall, cpu }]) => {
        const against = choices[choice];
        const ratio = round(cpu / steps.get(against)!.cpu, 3);
        return { choice, msPerStep: round(wall, 1), cpuMsPerStep: round(cpu, 1), against, ratio };
      });
    } finally {
      await dataset.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function someVideos({ data }: Recipe, folder: string): Promise<VideoDataset> {
  const { game, height, width } = data;
  const form = { game, count: 2, frames: 48, height, width, seed: 0, out: path.join(folder, 'videos') };
  const file = path.join(folder, 'frames.h5');
  await importVideos(await generateVideos(form), file, { height, width, fit: 'crop' });
  return VideoDataset.open(file);
}

/** From the asking for one batch to the asking for the next, which is a whole step. */
async function timeWork(
  { parameters, data, draw, loss }: ChoiceWork,
  folder: string,
  { warmUp, repeat, compile }: TimeOptions,
): Promise<{ wall: number; cpu: number }> {
  const marks: { wall: number; cpu: number }[] = [];
  const next = () => {
    const { user, system } = process.cpuUsage();
    marks.push({ wall: performance.now(), cpu: (user + system) / 1000 });
    return data.next();
  };
  // The last step is not counted: the model is saved after it.
  const steps = warmUp + repeat + 1;
  await train({
    parameters,
    data: { next, state: () => null, restore: () => {} },
    ...(draw ? { draw } : {}),
    loss,
    disposeBatch: (batch) => tf.dispose(batch),
    steps,
    learningRate: 1e-3,
    seed: 0,
    folder,
    compile,
    checkpointEvery: steps,
    logEvery: steps,
    manifest: { stage: 'bench', config: {} },
  });
  const of = (kind: 'wall' | 'cpu') => marks.slice(warmUp + 1).map((mark, i) => mark[kind] - marks[warmUp + i]![kind]);
  return { wall: median(of('wall')), cpu: Math.min(...of('cpu')) };
}
