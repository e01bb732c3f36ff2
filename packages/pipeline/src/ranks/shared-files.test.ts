import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ProcessGroup } from '@genie/training';
import { afterAll, expect, it } from 'vitest';
import { shareFiles } from './shared-files.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'genie-shared-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Two ranks of one thread: what rank 0 sends is there when the other asks. */
function pair(): [ProcessGroup, ProcessGroup] {
  let sent: (bytes: Uint8Array) => void;
  const mail = new Promise<Uint8Array>((resolve) => {
    sent = resolve;
  });
  const rest = { size: 2, sum: () => {}, meet: async () => {}, gather: async (text: string) => [text, text] };
  const broadcast = async (bytes: Uint8Array | null) => {
    if (bytes) sent(bytes);
    return mail;
  };
  return [
    { ...rest, rank: 0, broadcast },
    { ...rest, rank: 1, broadcast },
  ];
}

const [there, late, absent] = ['there', 'late', 'absent'].map((name) => path.join(folder, name)) as [
  string,
  string,
  string,
];

it('waits for what rank 0 has written to be seen', async () => {
  const [first, second] = pair();
  writeFileSync(there, 'manifest');
  writeFileSync(late, 'new');
  await shareFiles(first, [there, late, absent]);
  writeFileSync(late, 'old'); // as a cache shows it
  let seen = false;
  const waiting = shareFiles(second, [there, late, absent], 60).then(() => {
    seen = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(seen).toBe(false);
  writeFileSync(late, 'new');
  await waiting;
});

it('says that the folder has to be shared where it is not', async () => {
  const [first, second] = pair();
  writeFileSync(there, 'manifest');
  await shareFiles(first, [there]);
  rmSync(there);
  await expect(shareFiles(second, [there], 0)).rejects.toThrow(
    `${there} on ${os.hostname()}: not there as on rank 0; the folder of a run has to be on a file system that all ranks share`,
  );
});

it('asks nobody where there is one process', async () => {
  await shareFiles(undefined, [absent]);
});
