import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { tinyRecipe } from '@genie/testing/tiny-recipe';
import { readManifest } from '@genie/training';
import { World } from '@genie/world';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { loadRecipe, type TrainingEvent, trainWorld, UsageError } from '../src/index.ts';

const root = mkdtempSync(path.join(os.tmpdir(), 'genie-train-world-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
afterEach(() => void vi.restoreAllMocks());
const minutes = (n: number) => n * 60_000;

/** Pong, small enough for a test. */
const tiny = (...overrides: string[]) => loadRecipe('pong', [...tinyRecipe, 'world.sampling.steps=1', ...overrides]);

const failure = (work: Promise<unknown>) =>
  work.then(
    () => 'nothing was thrown',
    (error: unknown) => error,
  );

test(
  'a world is stopped, goes on, is measured and plays; two replicas train it, and nothing is printed',
  async () => {
    const printed = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write'));
    const folder = path.join(root, 'pong');
    const stop = new AbortController();
    const first = trainWorld(tiny(), {
      folder,
      backend: 'wasm',
      replicas: 2,
      signal: stop.signal,
      onProgress: (event) => {
        if (event.kind === 'progress' && event.part === 'video-tokenizer') stop.abort(new Error('enough for today'));
      },
    });
    expect(await failure(trainWorld(tiny(), { folder: path.join(root, 'other') }))).toMatchObject({
      message: expect.stringContaining('trains a world already'),
    });
    await expect(first).rejects.toThrow('enough for today');
    expect(await readManifest(path.join(folder, 'video-tokenizer'))).toMatchObject({ step: 1 });

    const events: TrainingEvent[] = [];
    const onProgress = (event: TrainingEvent) => void events.push(event);
    const trained = await trainWorld(tiny(), { folder, backend: 'wasm', replicas: 2, onProgress });
    expect(printed.flatMap(({ mock }) => mock.calls.map(([text]) => text))).toEqual([]);
    const steps = events.flatMap((event) =>
      event.kind === 'progress' && event.part === 'video-tokenizer' ? [event.done] : [],
    );
    expect(steps).toEqual([2, 3]);
    expect(events).toContainEqual({
      kind: 'note',
      text: expect.stringMatching(/backend wasm.*replicas: .*dynamics 2/),
    });
    expect(trained).toMatchObject({ folder, world: path.join(folder, 'world'), recipe: { name: 'pong' } });
    expect(trained.report!.tokenizer.psnr).toBeGreaterThan(0);
    expect(existsSync(trained.page!)).toBe(true);

    const world = await World.load(async (file) => readFileSync(path.join(trained.world, file)));
    const session = world.session({ seed: 1 });
    await session.reset({ index: 0 });
    expect((await session.step(0)).data).toHaveLength(64 * 64 * 4);
    world.dispose();

    // All of it is there: a further call trains nothing.
    events.length = 0;
    const again = await trainWorld(tiny(), { folder, backend: 'wasm', onProgress });
    expect(again).toEqual(trained);
    expect(events.filter(({ kind }) => kind === 'progress')).toEqual([]);
  },
  minutes(10),
);

test('what cannot be is told in one line', async () => {
  const folder = path.join(root, 'refused');
  const refusals = [
    [trainWorld('pung', { folder }), /^pung/],
    [trainWorld(tiny(), { folder: '' }), /^folder: "", expected the path of a run's folder$/],
  ] as const;
  for (const [work, line] of refusals) {
    const error = (await failure(work)) as Error;
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toMatch(line);
    expect(error.message).not.toContain('\n');
  }
  for (const [options, line] of [
    [{ replicas: 0 }, /replicas 0: expected auto, or a whole number, at least 1/],
    [{ backend: 'tensorflow' }, /tensorflow: no such backend is registered/],
  ] as const) {
    const error = (await failure(trainWorld(tiny(), { folder, ...options }))) as Error;
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toMatch(line);
  }
  const reason = new Error('not now');
  expect(await failure(trainWorld(tiny(), { folder, signal: AbortSignal.abort(reason) }))).toBe(reason);
});
