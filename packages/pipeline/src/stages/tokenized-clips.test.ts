import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ActionTokenizer } from '@genie/action-tokenizer';
import { ClipSampler, generateVideos, importVideos, VideoDataset } from '@genie/data';
import { Random } from '@genie/ops';
import { VideoTokenizer } from '@genie/video-tokenizer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chooseBackend } from '../backend/choose.ts';
import { clipTensors } from './clips.ts';
import { actionsOf, draftsOf, tokensOf } from './dynamics-tables.ts';
import { readTable, type TableReader } from './token-table.ts';
import { clipsFromFrames, clipsFromTables } from './tokenized-clips.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'genie-table-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(() => chooseBackend('wasm'));

it('a table holds what the tokenizers say of each clip, whatever the distance of its frames', async () => {
  const size = { height: 64, width: 64 };
  const out = path.join(folder, 'videos');
  // Longer than a block of the table, so that its edges count.
  const files = await generateVideos({ game: 'pong', count: 2, frames: 40, ...size, seed: 0, out });
  const file = path.join(folder, 'frames.h5');
  await importVideos(files, file, { ...size, fit: 'crop' });
  const dataset = await VideoDataset.open(file);
  const small = { ...size, patchSize: 16, embedDim: 16, numHeads: 2, hiddenDim: 24, numBlocks: 1 };
  const random = new Random(1);
  for (const tokenizers of [
    {
      videoTokenizer: new VideoTokenizer({ ...small, temporal: false }, random.fork('a')),
      actionTokenizer: new ActionTokenizer({ ...small, encoderContext: 'pair' }, random.fork('b')),
    },
    // As the reference has them: what they say of a frame depends on the clip that it stands in.
    {
      videoTokenizer: new VideoTokenizer(small, random.fork('a')),
      actionTokenizer: new ActionTokenizer({ ...small, encoderContext: 'clip' }, random.fork('b')),
    },
  ]) {
    const videos = [0, 1];
    for (const frameSkip of [1, 3]) {
      const form = { length: 4, frameSkip };
      const sampler = () => new ClipSampler(dataset, { videos, ...form, batchSize: 20, seed: 5 });
      const read = (reader: TableReader) => readTable(reader, dataset, { videos, frameSkip });
      const tables = {
        tokens: await read(tokensOf(tokenizers.videoTokenizer, form.length)),
        actions: await read(actionsOf(tokenizers.actionTokenizer, form.length)),
        drafts: await read(draftsOf(tokenizers, form.length)),
      };
      // Were all the same, a table that mixes them up would not be seen.
      expect(new Set(tables.tokens.values).size).toBeGreaterThan(2);
      expect(new Set(tables.actions.values).size).toBeGreaterThan(1);
      expect(new Set(tables.drafts.values).size).toBeGreaterThan(2);
      const computed = clipsFromFrames(tokenizers, clipTensors(sampler()), { drafts: true });
      const looked = clipsFromTables(tokenizers, tables, sampler(), dataset, form);
      for (let batch = 0; batch < 2; batch++) {
        const [expected, found] = [await computed.next(), await looked.next()];
        for (const name of ['tokens', 'codes', 'actions', 'draft'] as const) {
          expect(found[name]!.shape).toEqual(expected[name]!.shape);
          expect([...found[name]!.dataSync()]).toEqual([...expected[name]!.dataSync()]);
        }
      }
    }
  }
  await dataset.close();
}, 120_000);
