import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { probeReference } from './reference.ts';

const checkout = mkdtempSync(path.join(os.tmpdir(), 'genie-reference-'));
afterAll(() => rmSync(checkout, { recursive: true, force: true }));
mkdirSync(path.join(checkout, 'models'));
for (const file of ['__init__', 'video_tokenizer', 'dynamics'])
  writeFileSync(path.join(checkout, `models/${file}.py`), '');
const python = spawnSync('python3', ['-c', 'import torch']);

it.each([
  ['a folder that is not there', 'nowhere', 'python3', '--reference nowhere: no such folder'],
  ['a folder of something else', os.tmpdir(), 'python3', 'no models/video_tokenizer.py there, expected a checkout of'],
  ['no Python', checkout, 'no-python', '--python no-python: cannot be started (ENOENT)'],
  ['what is no Python', checkout, process.execPath, `--python ${process.execPath}: `],
])('refuses %s', async (_, checkout, python, message) => {
  await expect(probeReference({ checkout, python })).rejects.toThrow(message);
});

it.skipIf(python.error !== undefined || python.status === 0)('refuses a Python without torch', async () => {
  const message = "--python python3: No module named 'torch'; install torch into this Python";
  await expect(probeReference({ checkout, python: 'python3' })).rejects.toThrow(message);
});
