import { readFileSync, statSync } from 'node:fs';

/** Returns the start of a process, in the system's own count: on Linux the boot and the ticks since it; elsewhere null. */
export function processStart(pid: number): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field, the name in brackets, may hold anything: fields are counted behind its end. The 22nd is the start.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return null; // ended, and only not yet looked after
    return `${boot} ${fields[19]}`;
  } catch {
    return null;
  }
}

/**
 * Returns whether a process of this machine still runs. `start`: its start by {@link processStart}, if known; a later process with the same
 * number does not count.
 */
export function isAlive(pid: number, start: string | null): boolean {
  if (start !== null) return processStart(pid) === start;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // somebody else's
  }
}

/** Milliseconds since a file was touched; null where there is none. */
export function ageOf(file: string): number | null {
  const about = statSync(file, { throwIfNoEntry: false });
  return about ? Date.now() - about.mtimeMs : null;
}
