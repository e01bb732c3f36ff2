import { actionTokenizerOf, dynamicsOf, videoTokenizerOf } from '@genie/pipeline/internal/models';
import { coresOf, ownPlace, type Place } from '@genie/pipeline/internal/ranks/cores';
import type { Recipe } from '@genie/pipeline/internal/recipe/schema';
import type { MpiGroup } from '@genie/training';

/** Number of times that a sum is timed; the best counts, which other work on the machine disturbs least. */
const repeats = 20;

/** Describes processes that would train together: their places, and the time of a sum of gradients. */
export async function inspectRanks(group: MpiGroup, recipe: Recipe): Promise<string[]> {
  const places = (await group.gather(JSON.stringify(ownPlace()))).map((text) => JSON.parse(text) as Place);
  const lines = [`${group.size} ranks by ${group.version} (${group.file})`];
  for (const [rank, { host, cores }] of places.entries()) {
    const share = coresOf(places, rank);
    lines.push(`rank ${rank}: ${host}, cores ${cores || 'not known'}, ${share} for its replicas`);
  }
  lines.push(`sum of a vector over all ranks, the best of ${repeats}:`);
  for (const [name, length] of [...gradients(recipe), ...ladder]) {
    await group.meet();
    lines.push(`${name.padEnd(16)} ${length.toLocaleString('en').padStart(10)} numbers  ${time(group, length)} ms`);
  }
  return lines;
}

const ladder: [string, number][] = [1, 1e3, 1e4, 1e5, 1e6, 1e7].map((length) => ['', length]);

/** Lists the gradients that each stage of the recipe sums in a step. */
function gradients(recipe: Recipe): [string, number][] {
  const makers = { 'video tokenizer': videoTokenizerOf, 'action tokenizer': actionTokenizerOf, dynamics: dynamicsOf };
  return Object.entries(makers).map(([name, make]) => {
    const model = make(recipe);
    const trained = Object.values(model.parameters()).filter((variable) => variable.trainable);
    model.dispose();
    return [name, trained.reduce((sum, { size }) => sum + size, 0)];
  });
}

/** Milliseconds of a sum. */
function time(group: MpiGroup, length: number): string {
  const values = new Float32Array(length);
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < repeats; i++) {
    const started = performance.now();
    group.sum(values);
    best = Math.min(best, performance.now() - started);
  }
  return best.toFixed(3);
}
