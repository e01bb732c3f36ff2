import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { configHash } from '@genie/training';
import { z } from 'zod';
import type { Recipe } from '../recipe/schema.ts';
import { actionGroupsFile, type RunFolder, type Stage, writeAtomic } from './folder.ts';
import { runKeys } from './run-keys.ts';
import { upstream } from './stage-inputs.ts';

/** Inputs and outputs of a stage, each as one hash. */
const entrySchema = z.object({ from: z.string(), made: z.string() });
const recordSchema = z.object({
  format: z.literal('genie-done'),
  version: z.literal(1),
  stages: z.record(z.string(), entrySchema),
});

/** Stages that have no steps to go on from: one that is asked for by its name is made anew. */
export const madeAgain: readonly Stage[] = ['world', 'report'];

/**
 * Record of the finished stages of a run, so that a command with nothing to do can say so without loading a model: `done.json` in the
 * run's folder notes of each its inputs, the packages, and name, size and time of the files that it was made from and that it left. If
 * anything is not as noted, the stage is gone through.
 */
export class DoneStages {
  readonly #run: RunFolder;
  readonly #recipe: Recipe;
  readonly #file: string;
  readonly #packages: Readonly<Record<string, string>>;
  #stages: Record<string, z.infer<typeof entrySchema>>;

  /** @param packages - versions of all that is at work, by name */
  constructor(recipe: Recipe, run: RunFolder, packages: Readonly<Record<string, string>>) {
    this.#run = run;
    this.#recipe = recipe;
    this.#file = path.join(run.root, 'done.json');
    this.#packages = packages;
    this.#stages = this.#read();
  }

  has(stage: Stage): boolean {
    const noted = this.#stages[stage];
    return noted !== undefined && noted.from === this.#from(stage) && noted.made === this.#hash(this.#madeBy(stage));
  }

  /** Notes that a stage is done, where all that it leaves is there. */
  note(stage: Stage): void {
    const made = this.#madeBy(stage);
    // Where no video was held out there is no report.
    if (stage !== 'report' && !made.every((file) => existsSync(file))) return;
    this.#stages = { ...this.#read(), [stage]: { from: this.#from(stage), made: this.#hash(made) } };
    const record = { format: 'genie-done', version: 1, stages: this.#stages };
    writeAtomic(this.#file, `${JSON.stringify(record, null, 2)}\n`);
  }

  #read(): Record<string, z.infer<typeof entrySchema>> {
    try {
      const record = recordSchema.safeParse(JSON.parse(readFileSync(this.#file, 'utf8')));
      return record.success ? record.data.stages : {};
    } catch {
      return {}; // not there, or damaged: the stages are gone through
    }
  }

  #from(stage: Stage): string {
    const key = runKeys(this.#recipe, this.#run)[stage];
    return configHash({ key, packages: this.#packages, files: this.#hash(this.#inputsOf(stage)) });
  }

  #inputsOf(stage: Stage): string[] {
    return upstream(stage, this.#recipe).flatMap((each) => this.#madeBy(each));
  }

  #madeBy(stage: Stage): string[] {
    const folder = this.#run.stage(stage);
    const inside = (...names: string[]) => names.map((name) => path.join(folder, name));
    if (stage === 'data') return [...inside('manifest.json'), this.#run.dataset];
    if (stage === 'report') return inside('report.json', 'index.html');
    if (stage === 'action-tokenizer') return inside('manifest.json', 'model.safetensors', actionGroupsFile);
    if (stage !== 'world') return inside('manifest.json', 'model.safetensors');
    const weights = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.safetensors')) : [];
    return inside('world.json', ...weights.sort());
  }

  /** Name, size and time of files. */
  #hash(files: readonly string[]): string {
    return configHash({
      files: files.map((file) => {
        const about = statSync(file, { throwIfNoEntry: false });
        return [path.relative(this.#run.root, file), about?.size ?? null, about?.mtimeMs ?? null];
      }),
    });
  }
}
