import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockFolder } from './lock.ts';
import { processStart } from './process-alive.ts';

let folder: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'genie-lock-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const file = () => path.join(folder, '.genie-lock');
const names = () => readdirSync(folder).sort();

/** A process that takes the lock, tells whether it could, and lives on. */
async function otherProcess(options = {}): Promise<{ child: ChildProcess; said: string }> {
  const code = `import { lockFolder } from ${JSON.stringify(new URL('lock.ts', import.meta.url).href)};
    try { await lockFolder(${JSON.stringify(folder)}, ${JSON.stringify(options)}); console.log('held'); setInterval(() => {}, 1000); }
    catch (error) { console.log(error.message); }`;
  const child = spawn(
    process.execPath,
    ['--conditions=@genie/source', '--disable-warning=ExperimentalWarning', '--input-type=module', '-e', code],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  children.push(child);
  const [said] = await once(child.stdout!, 'data');
  return { child, said: String(said).trim() };
}

describe('the lock of a run', () => {
  it('is held by one process, which the others name', async () => {
    const { child, said } = await otherProcess({ command: 'train all' });
    expect(said).toBe('held');
    await expect(lockFolder(folder)).rejects.toThrow(
      new RegExp(
        `process ${child.pid} has been at work here since 20\\d\\d-.* UTC \\(genie train all\\); nothing was written: wait for it`,
      ),
    );
    expect(names()).toEqual(['.genie-lock']);
  });

  it('is given back, and by nobody else', async () => {
    const held = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toThrow(`process ${process.pid} `);
    held.release();
    expect(existsSync(folder)).toBe(false); // it was made for the lock
    const next = await lockFolder(folder);
    held.release();
    expect(JSON.parse(readFileSync(file(), 'utf8')).id).toBe(next.holder.id);
    next.release();
  });

  it('of a process that was killed is taken over, and what it left half-written removed', async () => {
    const { child } = await otherProcess();
    mkdirSync(path.join(folder, 'data', 'videos'), { recursive: true });
    mkdirSync(path.join(folder, 'world.77.tmp'));
    for (const left of ['data/.frames.h5.77.partial', 'data/videos/.pong-0001.mp4.77.partial', 'config.yaml.77.tmp'])
      writeFileSync(path.join(folder, left), 'half');
    for (const mine of ['notes.tmp', 'draft.v2.tmp', 'data/.hidden.partial'])
      writeFileSync(path.join(folder, mine), 'mine');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(existsSync(file())).toBe(true);
    const held = await lockFolder(folder, { sweep: true });
    expect(names()).toEqual(['.genie-lock', 'data', 'draft.v2.tmp', 'notes.tmp']);
    expect(readdirSync(path.join(folder, 'data')).sort()).toEqual(['.hidden.partial', 'videos']);
    expect(readdirSync(path.join(folder, 'data', 'videos'))).toEqual([]);
    held.release();
  });

  it('of several that want a dead one, one gets', async () => {
    writeFileSync(
      file(),
      JSON.stringify({ id: 'gone', pid: 2 ** 22 + 1, host: os.hostname(), since: '', command: '' }),
    );
    const all = await Promise.all(Array.from({ length: 4 }, () => otherProcess()));
    expect(all.filter(({ said }) => said === 'held')).toHaveLength(1);
  }, 30_000);

  it.skipIf(process.platform !== 'linux')('of a process whose number another one has now is taken over', async () => {
    const start = processStart(process.pid)!;
    writeFileSync(
      file(),
      JSON.stringify({ id: 'gone', pid: process.pid, processStart: `${start}0`, host: os.hostname() }),
    );
    (await lockFolder(folder)).release();
  });

  it('of another machine is left alone until it has been silent for long', async () => {
    writeFileSync(
      file(),
      JSON.stringify({ id: 'far', pid: 1, host: 'far-away', since: '2026-01-01T00:00:00Z', command: 'train all' }),
    );
    await expect(lockFolder(folder)).rejects.toThrow(
      `process 1 on far-away has been at work here since 2026-01-01 00:00:00 UTC (genie train all); nothing was written: end it there, or, if that machine is gone, remove ${file()}`,
    );
    const before = new Date(Date.now() - 11 * 60_000);
    utimesSync(file(), before, before);
    (await lockFolder(folder)).release();
  });

  it('that is damaged counts as a dead one after a while', async () => {
    writeFileSync(file(), '{"id"');
    await expect(lockFolder(folder)).rejects.toThrow('does not say by whom; wait, or remove that file');
    const before = new Date(Date.now() - 60_000);
    utimesSync(file(), before, before);
    (await lockFolder(folder)).release();
  });

  it('covers the parts of a command: one that lives on after it keeps the others out', async () => {
    const held = await lockFolder(folder);
    const { child, said } = await otherProcess({
      under: { id: held.holder.id, part: 'dynamics' },
      command: 'train dynamics',
    });
    expect(said).toBe('held');
    await expect(lockFolder(folder, { under: { id: 'another', part: 'x' } })).rejects.toThrow('has ended');
    held.release();
    await expect(lockFolder(folder, { patience: 0 })).rejects.toThrow(`process ${child.pid} `);
    child.kill('SIGKILL');
    (await lockFolder(folder)).release();
    expect(existsSync(folder)).toBe(false);
  });
});
