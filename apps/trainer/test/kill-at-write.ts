// Loaded before the command (`node --import`): ends its process without warning at the n-th time that it changes a file, so that a kill
// falls into every moment that can matter, however fast the machine is. `torture.ts` says when:
//
//   GENIE_KILL='{"at":17,"how":"half"}'   before, after or half-way through the 17th change
//   GENIE_KILL='{"at":17,"how":"full"}'   not killed: the disk is full from the 17th change on, of which half is still written
//   GENIE_KILL='{"count":"FILE"}'         not at all; the number of changes is written to FILE at the end
//
// The last change is told on the standard error output.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { isMainThread } from 'node:worker_threads';

/** Moment at which a process is to be killed. */
export interface KillOrder {
  at?: number;
  how?: 'before' | 'after' | 'half' | 'full';
  /** Under MPI: only this rank. */
  rank?: number;
  count?: string;
}

// biome-ignore lint/suspicious/noExplicitAny: functions of all kinds are wrapped alike.
type Any = any;

const order = JSON.parse(process.env.GENIE_KILL ?? 'null') as KillOrder | null;
const rank = Number(process.env.OMPI_COMM_WORLD_RANK ?? process.env.PMI_RANK ?? 0);
if (order && isMainThread && rank === (order.rank ?? 0)) await arm(order);

async function arm({ at, how, count }: KillOrder): Promise<void> {
  const write = fs.writeSync;
  const names = new Map<unknown, string>();
  let changes = 0;
  const die = (what: string): void => {
    write(2, `\nkilled at change ${changes}, ${how} ${what}\n`);
    process.kill(process.pid, 'SIGKILL');
    for (;;); // nothing more is done until the signal is there
  };
  let isFull = false;
  /** Does what a full disk does: nothing can be written, also by those who promise it or call back. */
  const refuse = (owner: Any, name: string, args: unknown[]): unknown => {
    const text = `ENOSPC: no space left on device, ${name}`;
    const place = typeof args[0] === 'string' ? { path: args[0] } : {};
    const error = Object.assign(new Error(text), { code: 'ENOSPC', errno: -28, syscall: name, ...place });
    if (name.endsWith('Sync')) throw error;
    const callBack = args.at(-1);
    if (owner !== fs || typeof callBack !== 'function') return Promise.reject(error);
    setImmediate(() => callBack(error));
    return undefined;
  };
  /** Half of what is to be written, where it is bytes or text. */
  const half = (args: unknown[]): unknown[] => {
    const place = args.findIndex((it, i) => ArrayBuffer.isView(it) || (i > 0 && typeof it === 'string'));
    const at = Math.max(place, 0);
    const data = args[at];
    if (typeof data === 'string') return args.with(at, data.slice(0, data.length >> 1));
    if (!ArrayBuffer.isView(data)) return args;
    const length = args[at + 2]; // of `write(fd, bytes, offset, length, position)`
    if (typeof length === 'number') return args.with(at + 2, length >> 1);
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return args.with(at, bytes.subarray(0, bytes.length >> 1));
  };
  const wrap = (owner: Any, name: string, { isWrite = false, isFile = false } = {}): void => {
    const own = owner[name];
    if (typeof own !== 'function') return;
    owner[name] = function changed(this: unknown, ...args: unknown[]): unknown {
      // Of descriptors only files count, not the terminal.
      if (typeof args[0] === 'number' && args[0] < 3) return own.apply(this, args);
      const place = isFile ? names.get(this as object) : typeof args[0] === 'number' ? names.get(args[0]) : args[0];
      const what = `${name} ${place ?? ''}`;
      const takesRoom = isWrite || name.startsWith('mkdir');
      if (isFull) return takesRoom ? refuse(owner, name, args) : own.apply(this, args);
      if (++changes !== at) return own.apply(this, args);
      if (how === 'full') {
        isFull = true;
        write(2, `\nfull at change ${changes}: ${what}\n`);
        if (!takesRoom) return own.apply(this, args);
        if (name.endsWith('Sync')) own.apply(this, half(args));
        return refuse(owner, name, args);
      }
      if (how === 'before' || (how === 'half' && !isWrite)) die(what);
      const result = own.apply(this, how === 'half' ? half(args) : args);
      if (typeof result?.then === 'function') return result.finally(() => die(what));
      if (name.endsWith('Sync')) die(what);
      setTimeout(() => die(what), 5); // of those that call back
      return result;
    };
  };
  // Which file a handle or a descriptor is of, for what is told.
  const { open } = fs.promises;
  fs.promises.open = async (...args) => {
    const handle = await open(...args);
    names.set(handle, String(args[0]));
    return handle;
  };
  const { openSync } = fs;
  fs.openSync = (...args) => {
    const descriptor = openSync(...args);
    names.set(descriptor, String(args[0]));
    return descriptor;
  };
  const changing = ['rename', 'rm', 'unlink', 'link', 'mkdir', 'rmdir', 'truncate', 'ftruncate', 'copyFile'];
  for (const name of changing) for (const owner of [fs, fs.promises]) wrap(owner, name);
  for (const name of changing) wrap(fs, `${name}Sync`);
  for (const name of ['writeFile', 'appendFile']) wrap(fs.promises, name, { isWrite: true });
  for (const name of ['writeSync', 'writeFileSync', 'appendFileSync', 'writevSync', 'write', 'writev'])
    wrap(fs, name, { isWrite: true });
  const handle = await fs.promises.open('/dev/null', 'r+');
  const kind = Object.getPrototypeOf(handle) as object;
  await handle.close();
  for (const name of ['write', 'writeFile', 'appendFile', 'writev']) wrap(kind, name, { isWrite: true, isFile: true });
  for (const name of ['sync', 'datasync', 'truncate']) wrap(kind, name, { isFile: true });
  syncBuiltinESMExports();
  if (count) process.on('exit', () => fs.writeFileSync(count, `${changes}`));
}
