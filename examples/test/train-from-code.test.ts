import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

/** A budget of seconds. */
const tiny = [
  'data.videosPerGame=6',
  'data.framesPerVideo=24',
  'data.heldOut=0.34',
  ...['videoTokenizer', 'actionTokenizer', 'dynamics'].flatMap((stage) =>
    ['steps=3', 'batchSize=2', 'model.embedDim=16', 'model.hiddenDim=32', 'model.numBlocks=1'].map(
      (setting) => `${stage}.${setting}`,
    ),
  ),
  'videoTokenizer.model.patchSize=16',
  'actionTokenizer.model.patchSize=16',
  'actionTokenizer.attempts=1',
  'world.starts=8',
  'world.sampling.steps=1',
  ...['clips=2', 'rollouts=2', 'rolloutFrames=3', 'longPlay=6', 'controlFrames=3', 'inverseDynamicsSteps=2'].map(
    (setting) => `evaluate.${setting}`,
  ),
];

test('trains a world from code, measures it and plays it', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'genie-example-train-'));
  try {
    const file = path.join(import.meta.dirname, '../train-from-code.ts');
    const run = path.join(folder, 'pong');
    const args = ['--conditions=@genie/source', file, run, ...tiny];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(stdout).toMatch(/^dynamics 3\/3 {2}loss \d/m);
    expect(stdout).toMatch(/^PSNR of reconstructions \d+\.\d dB; report: .*index\.html$/m);
    expect(stdout).toMatch(/^action .*: frame 1, 64×64$/m);
    expect(existsSync(path.join(run, 'world/world.json'))).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 600_000);
