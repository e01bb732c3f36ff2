import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { tinyRecipe as tiny } from '@genie/testing/tiny-recipe';
import { afterAll, describe, expect, it } from 'vitest';
import { genie } from './genie.ts';

const cwd = mkdtempSync(path.join(os.tmpdir(), 'genie-runs-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));
const minutes = (n: number) => n * 60_000;
const train = (stage: string, run: string, ...args: string[]) =>
  genie(['train', stage, '--backend', 'wasm', '--replicas', '1', '--run', run, ...tiny, ...args], { cwd });
const at = (...parts: string[]) => path.join(cwd, ...parts);

describe('a run', () => {
  it(
    'is trained quickly without measuring, to the same models, and then has nothing to do',
    async () => {
      const quick = await train('all', 'quick', '--quick');
      expect([quick.status, quick.stderr.match(/psnr|agreement|tokenAccuracy/)]).toEqual([0, null]);
      expect(readdirSync(at('quick')).sort()).toEqual([
        'action-tokenizer',
        'config.yaml',
        'data',
        'done.json',
        'dynamics',
        'stages',
        'video-tokenizer',
        'world',
      ]);
      const before = statSync(at('quick', 'world', 'world.json')).mtimeMs;
      const again = await train('all', 'quick', '--quick');
      expect([again.status, again.stderr]).toEqual([
        0,
        expect.stringMatching(/^pong: .*nothing to do, all stages are done/),
      ]);
      expect(statSync(at('quick', 'world', 'world.json')).mtimeMs).toBe(before);

      // Measured, it is the same model (but for the actions, whose best measured one is kept); what is there is not done again, and what was lost is.
      cpSync(at('quick', 'data'), at('measured', 'data'), { recursive: true });
      const measured = await train('video-tokenizer', 'measured');
      expect(measured.status).toBe(0);
      const model = (run: string) => readFileSync(at(run, 'video-tokenizer', 'model.safetensors'));
      expect(model('measured').equals(model('quick'))).toBe(true);
      rmSync(at('quick', 'world'), { recursive: true });
      const mended = await train('all', 'quick', '--quick');
      expect(mended.stderr).toMatch(/dynamics {2}already there\nworld {2}/);
      expect(existsSync(at('quick', 'world', 'world.json'))).toBe(true);
    },
    minutes(6),
  );

  it(
    'is written by one command at a time: the second names the process of the first',
    async () => {
      cpSync(at('quick', 'data'), at('twice', 'data'), { recursive: true });
      const command = () => train('video-tokenizer', 'twice', 'videoTokenizer.steps=40', '--quick');
      const both = await Promise.all([command(), command()]);
      const [winner, loser] = both[0].status === 0 ? both : [both[1], both[0]];
      expect([winner.status, loser.status]).toEqual([0, 1]);
      expect(loser.stderr).toMatch(
        /genie: twice: process \d+ has been at work here since .*; nothing was written: wait for it/,
      );
      const steps = readFileSync(at('twice', 'video-tokenizer', 'log.jsonl'), 'utf8')
        .trim()
        .split('\n');
      expect(steps.map((line) => JSON.parse(line).step)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
      expect(existsSync(at('twice', '.genie-lock'))).toBe(false);
    },
    minutes(4),
  );
});
