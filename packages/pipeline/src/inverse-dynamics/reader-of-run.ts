import { notDefined } from '@genie/metrics';
import { oneLine } from '../errors.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { RunFolder } from '../run/folder.ts';
import { openData } from '../stages/inputs.ts';
import type { GiveReader } from './observe-readings.ts';
import { trainedInverseDynamics } from './train-inverse-dynamics.ts';

/** Gives the inverse dynamics model of a run whose world is measured on other video than its own. */
export function readerOfRun(recipe: Recipe, run: RunFolder): GiveReader {
  return async (options) => {
    let data: Awaited<ReturnType<typeof openData>>;
    try {
      data = await openData(run);
    } catch (error) {
      return notDefined(`no inverse dynamics model can be trained: ${oneLine(error)}`);
    }
    try {
      return await trainedInverseDynamics(recipe, { run, ...data }, options);
    } finally {
      await data.dataset.close();
    }
  };
}
