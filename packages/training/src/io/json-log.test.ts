import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JsonLog, readLog } from './json-log.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'genie-log-'));
  path = join(folder, 'log.jsonl');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('JsonLog', () => {
  it('has one line a step, and goes on from a checkpoint without a step twice', async () => {
    const log = await JsonLog.open(path, 0);
    for (let step = 1; step <= 7; step++) log.append({ step, loss: 1 / step, psnr: null });
    log.close();
    await appendFile(path, '{"step": 8, "lo'); // as a crash leaves it
    expect(readLog(path)).toHaveLength(7);

    const resumed = await JsonLog.open(path, 5);
    resumed.append({ step: 6, loss: 6 });
    resumed.close();
    expect(readLog(path).map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
    expect((await readFile(path, 'utf8')).split('\n')[0]).toBe('{"step":1,"loss":1,"psnr":null}');
  });

  it('is appended to and not replaced: who has it open goes on with the same file', async () => {
    const log = await JsonLog.open(path, 0);
    for (let step = 1; step <= 3; step++) log.append({ step, loss: step });
    const other = await JsonLog.open(path, 3);
    log.append({ step: 4, loss: 4 });
    other.close();
    log.close();
    expect(readLog(path).map(({ step }) => step)).toEqual([1, 2, 3, 4]);
    await rm(path); // a log that was lost keeps no training from going on
    const anew = await JsonLog.open(path, 4);
    anew.append({ step: 5, loss: 5 });
    anew.close();
    expect(readLog(path).map(({ step }) => step)).toEqual([5]);
  });

  it('begins empty at step 0', async () => {
    await writeFile(path, '{"step":1}\n');
    (await JsonLog.open(path, 0)).close();
    expect(readLog(path)).toEqual([]);
  });

  it('names the line that is damaged', async () => {
    await writeFile(path, '{"step":1}\n{"loss":2}\n');
    expect(() => readLog(path)).toThrow(`${path}:2: damaged`);
    await writeFile(path, '{"step":1\n');
    expect(() => readLog(path)).toThrow(`${path}:1: damaged`);
    await rm(path);
    expect(() => readLog(path)).toThrow(`${path}: could not be read: not found`);
  });
});
