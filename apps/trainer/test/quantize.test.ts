import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { compareWorlds } from '@genie/pipeline/internal/evaluate/compare-worlds';
import { openBundle } from '@genie/pipeline/internal/evaluate/world';
import { useBackend } from '@genie/testing';
import type { World } from '@genie/world';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { genie } from './genie.ts';

const cwd = mkdtempSync(path.join(os.tmpdir(), 'genie-quantize-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));
const pong = path.join(import.meta.dirname, '../../../worlds/pong');
const small = path.join(cwd, 'small');

describe('genie quantize', () => {
  it('writes a world of a third of the bytes, and tells what that changes', async () => {
    const { status, stdout } = await genie(['quantize', pong, '--out', 'small', '--frames', '2', '-b', 'wasm'], {
      cwd,
    });
    expect(status).toBe(0);
    const [, before, after] = /dynamics\.safetensors +(\d+) kB → +(\d+) kB/.exec(stdout)!.map(Number);
    expect(after).toBeLessThan(0.35 * before);
    expect(stdout).toMatch(/together +\d+ kB → +\d+ kB/);
    expect(stdout).toMatch(/8 greedy frames, .* of the tokens and .* of the frames are the same/);
    expect(readdirSync(small)).toHaveLength(5);
    expect(JSON.parse(readFileSync(path.join(small, 'world.json'), 'utf8')).weights).toBe('int8');
  });

  it('writes over no world', async () => {
    const { status, stderr } = await genie(['quantize', pong, '--out', 'small'], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain('--out small: there is a world already; give a new folder');
  });
});

describe('comparing worlds', () => {
  let worlds: [World, World];
  beforeAll(async () => {
    await useBackend('wasm');
    worlds = [await openBundle(pong), await openBundle(small)];
  });
  afterAll(() => {
    for (const world of worlds) world.dispose();
  });

  it('finds a world equal to itself', async () => {
    const { tokenAgreement, frameAgreement, psnr } = await compareWorlds(worlds[0], worlds[0], {
      frames: 2,
      starts: 2,
    });
    expect([tokenAgreement, frameAgreement, psnr.value]).toEqual([1, 1, null]);
  });

  it('finds pong with int8 weights nearly the same', async () => {
    const { frames, tokenAgreement, psnr } = await compareWorlds(...worlds, { frames: 8, starts: 3 });
    expect(frames).toBe(24);
    expect(tokenAgreement).toBeGreaterThan(0.95);
    expect(psnr.value).toBeGreaterThan(35);
  });
});
