import { parentPort, workerData } from 'node:worker_threads';
import { oneLine } from '@genie/pipeline/internal/errors';
import { openBundle } from '@genie/pipeline/internal/evaluate/world';
import { chooseBackend } from '../backend/choose.ts';
import { EnvHost, type HostAnswer, type HostCall } from './env-host.ts';

/** Task of a thread that holds environments. */
export interface EnvTask {
  /** Folder of the world's bundle. */
  envWorld: string;
  backend: string;
}

/** Sent once, when the thread can be called. */
export interface Ready {
  ready: string;
}

export interface Call {
  id: number;
  call: HostCall;
}

/** The answer to the call with that number, or why there is none. */
export type Reply = { id: number; answer: HostAnswer } | { id: number; error: string };

/** Serves as a thread that holds environments: one call after the other, in the order in which they come. */
export async function runEnvThread(): Promise<void> {
  const { envWorld, backend } = workerData as EnvTask;
  const port = parentPort!;
  const { description } = await chooseBackend(backend);
  const host = new EnvHost(await openBundle(envWorld));
  port.on('message', ({ id, call }: Call) => {
    host.call(call).then(
      (answer) => port.postMessage({ id, answer } satisfies Reply, [answer.observation.buffer]),
      (error) => port.postMessage({ id, error: oneLine(error) } satisfies Reply),
    );
  });
  port.postMessage({ ready: description } satisfies Ready);
}
