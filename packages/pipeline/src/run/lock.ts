import { randomUUID } from 'node:crypto';
import {
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { oneLine, RunError } from '../errors.ts';
import { ageOf, isAlive, processStart } from './process-alive.ts';

/** Holder of the lock of a folder. */
export interface LockHolder {
  /** Unlike that of any other holding. */
  id: string;
  pid: number;
  /** Start of that process, in the system's own count, if available: process numbers are reused. */
  processStart: string | null;
  host: string;
  /** Time at which it was taken, ISO 8601. */
  since: string;
  /** Command of the process, as it was typed. */
  command: string;
}

/** The lock of a folder, held. */
export interface HeldLock {
  readonly holder: LockHolder;
  /** Gives it back; nothing happens where it is no longer this one's. */
  release(): void;
}

export interface LockOptions {
  /** Description of this process, for those who find the lock. Default: the command line. */
  command?: string;
  /** The id of a lock that the process which started this one holds: this one works under it, on one part of the folder. */
  under?: { id: string; part: string } | undefined;
  /** Milliseconds to wait for parts that an ended command left running. */
  patience?: number;
  /** True when half-written files of a killed process are to be removed: where no other program writes files of such names, as in a run. */
  sweep?: boolean;
}

/** Name of the lock's file; of a part of a command that runs in a process of its own, with the part's name behind it. */
const lockName = '.genie-lock';
/** The variable by which a command tells the processes it starts under which lock they work. */
export const lockVariable = 'GENIE_RUN_LOCK';

const beatMs = 20_000;
/** A holder on another machine shows that it lives by touching its lock; without that for so long it counts as dead. */
const silentMs = 10 * 60_000;
/** A guard of a takeover lasts for a moment only; one this old was left by a process that was killed in it. */
const guardMs = 10_000;

/**
 * Takes the lock of a folder, so that no two commands write there. What a dead process left is taken over.
 *
 * The lock is a file with the process, its host and since when, put there in one step that fails where there is one. A holder on this
 * machine is dead when its process is gone; one on another machine when it has not touched its file for ten minutes.
 *
 * @throws RunError that names the process which holds it
 */
export async function lockFolder(folder: string, options: LockOptions = {}): Promise<HeldLock> {
  const { command = process.argv.slice(2).join(' '), under, patience = 5000, sweep: sweeps = false } = options;
  try {
    mkdirSync(folder, { recursive: true });
    if (under) {
      const above = readHolder(path.join(folder, lockName));
      if (above?.id !== under.id) throw new RunError(`${folder}: the command that this process is a part of has ended`);
      return hold(folder, path.join(folder, `${lockName}-${under.part}`), command);
    }
    const held = hold(folder, path.join(folder, lockName), command);
    try {
      await outlive(folder, patience);
    } catch (error) {
      held.release();
      throw error;
    }
    if (sweeps) sweep(folder);
    return held;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const what = `${folder}: could not be locked`;
    throw new RunError(oneLine(Object.assign(new Error(`${what}: ${message}`), { code, path: what })));
  }
}

function hold(folder: string, file: string, command: string): HeldLock {
  const holder: LockHolder = {
    id: randomUUID(),
    pid: process.pid,
    processStart: processStart(process.pid),
    host: os.hostname(),
    since: new Date().toISOString(),
    command,
  };
  while (!put(file, holder)) {
    const other = readHolder(file);
    if (other === undefined) continue; // given back just now
    if (!isDead(file, other)) throw new RunError(refusal(folder, file, other));
    takeAway(file, other);
  }
  const release = () => {
    clearInterval(beat);
    process.off('exit', release);
    if (readHolder(file)?.id !== holder.id) return;
    rmSync(file, { force: true });
    try {
      rmdirSync(folder); // where nothing was written but the lock
    } catch {
      // it is not empty
    }
  };
  const beat = setInterval(() => {
    try {
      if (readHolder(file)?.id === holder.id) utimesSync(file, new Date(), new Date());
    } catch {
      // a file system that is away for a moment: the next beat may find it
    }
  }, beatMs);
  beat.unref();
  process.once('exit', release);
  return { holder, release };
}

/** Puts the file there with all that is in it, or not at all. */
function put(file: string, holder: LockHolder): boolean {
  const own = `${file}.${holder.id}.tmp`;
  try {
    writeFileSync(own, `${JSON.stringify(holder)}\n`);
    linkSync(own, file);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(code ?? '')) throw error;
    return putWithoutLinks(file, holder); // FAT and some network file systems
  } finally {
    rmSync(own, { force: true });
  }
}

function putWithoutLinks(file: string, holder: LockHolder): boolean {
  try {
    writeFileSync(file, `${JSON.stringify(holder)}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Reads the holder from the file; undefined if there is no file. An unreadable file was left by a machine that went down, and its
 * holder is dead.
 */
function readHolder(file: string): LockHolder | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const { id, pid, processStart = null, host, since, command } = JSON.parse(text) as LockHolder;
    if (typeof id === 'string' && typeof host === 'string' && Number.isInteger(pid))
      return { id, pid, processStart, host, since, command };
  } catch {
    // told below
  }
  return { id: '', pid: 0, processStart: null, host: '', since: '', command: '' };
}

function isDead(file: string, holder: LockHolder): boolean {
  if (holder.host === '') return (ageOf(file) ?? silentMs) > guardMs; // may be half-written where there are no links
  if (holder.host === os.hostname()) return !isAlive(holder.pid, holder.processStart);
  return (ageOf(file) ?? 0) > silentMs;
}

/** Removes a dead holder's file; of several processes that want to, one at a time, so that none removes the lock of the first. */
function takeAway(file: string, dead: LockHolder): void {
  const guard = `${file}.takeover`;
  try {
    closeSync(openSync(guard, 'wx'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if ((ageOf(guard) ?? 0) > guardMs) rmSync(guard, { force: true });
    return;
  }
  try {
    if (readHolder(file)?.id === dead.id) rmSync(file, { force: true });
  } finally {
    rmSync(guard, { force: true });
  }
}

/** Waits until the parts of a command that has ended have ended too: they notice it after the step that they are at. */
async function outlive(folder: string, patience: number): Promise<void> {
  const until = performance.now() + patience;
  for (;;) {
    const parts = readdirSync(folder).filter((name) => name.startsWith(`${lockName}-`) && !name.endsWith('.tmp'));
    const live = parts.map((name) => path.join(folder, name)).find((file) => !clearIfDead(file));
    if (live === undefined) return;
    if (performance.now() > until) throw new RunError(refusal(folder, live, readHolder(live)));
    await sleep(100);
  }
}

function clearIfDead(file: string): boolean {
  const holder = readHolder(file);
  if (holder === undefined) return true;
  if (!isDead(file, holder)) return false;
  rmSync(file, { force: true });
  return true;
}

/** Names of what is being written: each ends with a process or an id, so that none of a user's own files has such a name. */
const halfWritten = /(\.(\d+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})\.tmp|^\..+\.\d+\.partial)$/;
/** Folders in which stages write lie so deep: `dynamics/cache`, `data/videos`. */
const depth = 2;

/** Removes what a process that was killed left half-written; nobody else writes here. */
function sweep(folder: string, deeper = depth): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const place = path.join(folder, entry.name);
    if (entry.name.startsWith(lockName)) {
      // Another command may be about to try the lock.
      if (entry.name.endsWith('.tmp') && (ageOf(place) ?? 0) > guardMs) rmSync(place, { force: true });
    } else if (halfWritten.test(entry.name)) rmSync(place, { recursive: true, force: true });
    else if (entry.isDirectory() && deeper > 0) sweep(place, deeper - 1);
  }
}

function refusal(folder: string, file: string, holder: LockHolder | undefined): string {
  const where = path.relative('.', folder) || folder;
  if (!holder?.host) return `${where}: locked, but ${file} does not say by whom; wait, or remove that file`;
  const { pid, host, since } = holder;
  const command = holder.command.length > 60 ? `${holder.command.slice(0, 59)}…` : holder.command;
  const other = host === os.hostname() ? '' : ` on ${host}`;
  const end = other
    ? `end it there, or, if that machine is gone, remove ${file}`
    : 'wait for it, end it, or name another folder with --run or --out';
  return `${where}: process ${pid}${other} has been at work here since ${since.slice(0, 19).replace('T', ' ')} UTC (genie ${command}); nothing was written: ${end}`;
}
