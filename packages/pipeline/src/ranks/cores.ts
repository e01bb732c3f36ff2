import { readFileSync } from 'node:fs';
import os from 'node:os';

/** Place of a process. */
export interface Place {
  host: string;
  /** The cores that it is bound to, as Linux lists them (`0-3,8`); empty where that is not known. */
  cores: string;
  count: number;
}

export function ownPlace(): Place {
  return { host: os.hostname(), cores: boundCores(), count: os.availableParallelism() };
}

function boundCores(): string {
  try {
    return /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '';
  } catch {
    return ''; // not Linux
  }
}

/**
 * The cores for each process, where some share a machine: launchers bind each to cores of its own, or all of a machine to the
 * same ones, which they then divide.
 */
export function coresOf(places: readonly Place[], rank: number): number {
  const own = places[rank];
  if (own === undefined) throw new RangeError(`rank ${rank} of ${places.length}`);
  const sharing = places.filter(({ host, cores }) => host === own.host && cores === own.cores);
  return Math.max(1, Math.floor(own.count / sharing.length));
}
