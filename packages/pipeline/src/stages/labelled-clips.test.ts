import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ClipSampler, generateVideos, importVideos, readLabels, VideoDataset } from '@genie/data';
import { Random } from '@genie/ops';
import { VideoTokenizer } from '@genie/video-tokenizer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chooseBackend } from '../backend/choose.ts';
import { readTrueActions } from '../true-actions/read-true-actions.ts';
import { tokensOf } from './dynamics-tables.ts';
import { labelledClips } from './labelled-clips.ts';
import { readTable } from './token-table.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'genie-labelled-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(() => chooseBackend('wasm'));

it('each clip comes with the actions that its labels say, whether its tokens are looked up or read anew', async () => {
  const size = { height: 64, width: 64 };
  const files = await generateVideos({ game: 'pong', count: 2, frames: 20, ...size, seed: 0, out: folder });
  const file = path.join(folder, 'frames.h5');
  await importVideos(files, file, { ...size, fit: 'crop' });
  const dataset = await VideoDataset.open(file);
  const videos = [0, 1];
  const form = { length: 4, frameSkip: 1 };
  const model = new VideoTokenizer(
    { ...size, patchSize: 16, embedDim: 16, numHeads: 2, hiddenDim: 24, numBlocks: 1, temporal: false },
    new Random(1),
  );
  const actions = await readTrueActions(dataset, videos, form);
  const tokens = await readTable(tokensOf(model, form.length), dataset, { videos, frameSkip: 1 });
  const sampler = () => new ClipSampler(dataset, { videos, ...form, batchSize: 12, seed: 5 });
  const looked = labelledClips(model, { tokens, actions }, sampler(), dataset, form);
  const computed = labelledClips(model, { tokens: undefined, actions }, sampler(), dataset, form);
  const places = sampler();
  const labels = await Promise.all(videos.map((video) => readLabels(dataset.videos[video]!.labels!)));
  for (let batch = 0; batch < 2; batch++) {
    const [found, expected] = [await looked.next(), await computed.next()];
    for (const name of ['tokens', 'codes', 'actions'] as const) {
      expect(found[name].shape).toEqual(expected[name].shape);
      expect([...found[name].dataSync()]).toEqual([...expected[name].dataSync()]);
    }
    const numbers = actions.quantizer.indices(found.actions);
    const said = places.nextPlaces().flatMap(({ video, start }) => {
      const { actions: all, actionNames } = labels[video]!;
      return all.slice(start, start + 3).map((action) => actionNames[action]);
    });
    expect([...numbers.dataSync()].map((number) => actions.names[number])).toEqual(said);
    expect(new Set(said).size).toBeGreaterThan(1); // were all the same, a mix-up would not be seen
  }
  model.dispose();
  await dataset.close();
}, 120_000);
