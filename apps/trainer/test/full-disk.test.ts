import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { stages } from '@genie/pipeline/internal/run/folder';
import { afterAll, expect, it } from 'vitest';
import { genie } from './genie.ts';
import { commandsOf, contentsOf, difference } from './torture.ts';

const cwd = mkdtempSync(path.join(os.tmpdir(), 'genie-full-disk-'));
const disk = path.join(cwd, 'disk');
mkdirSync(disk);
/** A disk of its own, which takes the right to mount one; `npm run torture -- --full` lets writes fail without it. */
const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', disk]).status === 0;
afterAll(() => {
  if (isMounted) spawnSync('umount', [disk]);
  rmSync(cwd, { recursive: true, force: true });
});

const bytesFree = () => statfsSync(disk).bfree * statfsSync(disk).bsize;
const size = (folder: string): number =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(path.join(entry.parentPath, entry.name)).size, 0);

const title = isMounted ? '' : ' (left out: nothing can be mounted here)';
it.skipIf(!isMounted)(
  `on a disk that is full at the start of each command and in its middle, each says so in a line and goes on when there is room${title}`,
  async () => {
    const made = await genie(['data', 'generate', 'pong', '--count', '6', '--frames', '24', '--out', 'videos'], {
      cwd,
    });
    expect(made.status).toBe(0);
    const told: string[] = [];
    const filler = path.join(disk, 'filler');
    // Recorded paths are relative to the run: both lie equally deep.
    const all = { whole: commandsOf('room/run', 'apart'), run: commandsOf('disk/run', 'apart') };
    for (const [i, command] of all.run.entries()) {
      mkdirSync(path.join(cwd, 'room/run'), { recursive: true });
      const before = size(path.join(cwd, 'room/run'));
      expect((await genie(all.whole[i]!, { cwd })).status).toBe(0);
      const writes = size(path.join(cwd, 'room/run')) - before;
      for (const room of [0, Math.floor(writes / 2)]) {
        writeFileSync(filler, new Uint8Array(Math.max(0, bytesFree() - room)));
        const { status, stderr } = await genie(command, { cwd });
        rmSync(filler);
        const last = stderr.trim().split('\n').at(-1)!;
        if (status === 0) expect(room).toBeGreaterThan(0);
        else {
          expect({ command: command.slice(0, 2), status, last }).toEqual({
            command: command.slice(0, 2),
            status: 1,
            last: expect.stringMatching(/^genie: .*the disk (is )?full/),
          });
          expect(stderr).not.toMatch(/^\s+at /m);
          told.push(last);
        }
      }
      const { status, stderr } = await genie(command, { cwd });
      expect({ command: command.slice(0, 2), status, stderr: status === 0 ? '' : stderr }).toMatchObject({ status: 0 });
    }
    expect(told.length).toBeGreaterThanOrEqual(stages.length + 1);
    expect(
      difference(await contentsOf(path.join(cwd, 'room/run')), await contentsOf(path.join(disk, 'run'))),
    ).toBeUndefined();
  },
  1_800_000,
);
