// Trains a small world of Pong, some minutes on one core, and plays it: node train-from-code.ts [folder] [key=value…]
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { loadRecipe, trainWorld } from '@genie/pipeline';
import { World } from '@genie/world';

const [folder = 'my-pong', ...overrides] = process.argv.slice(2);
const budget = [
  'data.videosPerGame=120',
  'videoTokenizer.steps=1600',
  'actionTokenizer.steps=400',
  'dynamics.steps=6000',
];
const recipe = loadRecipe('pong', [...budget, ...overrides]);

// Ctrl-C stops after the step; the same command goes on from there.
const stop = new AbortController();
process.once('SIGINT', () => stop.abort(new Error('stopped; the same command goes on')));

const trained = await trainWorld(recipe, {
  folder,
  signal: stop.signal,
  onProgress(event) {
    if (event.kind === 'progress') console.log(`${event.part} ${event.done}/${event.total}  ${event.detail}`);
    else if (event.text) console.log(event.text);
  },
});
const { report, page } = trained;
if (report) console.log(`PSNR of reconstructions ${report.tokenizer.psnr?.toFixed(1)} dB; report: ${page}`);

const world = await World.load((file) => readFile(path.join(trained.world, file)));
const session = world.session({ seed: 1 });
await session.reset({ index: 0 });
for (const { index, name } of world.info.actions) {
  const frame = await session.step(index);
  console.log(`action ${name}: frame ${frame.index}, ${frame.width}×${frame.height}`);
}
