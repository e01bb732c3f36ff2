import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { genie } from './genie.ts';

// The turbo tasks themselves, on a recipe outside of the repository, with a cache of their own.

const packageFolder = fileURLToPath(new URL('..', import.meta.url));
const entry = path.join(packageFolder, 'src/pipeline/run-pipeline.ts');
const cwd = mkdtempSync(path.join(os.tmpdir(), 'genie-pipeline-'));
const name = `test-${path.basename(cwd).toLowerCase()}`;
const run = path.join(packageFolder, 'runs', name);
afterAll(() => {
  for (const folder of [cwd, run, path.join(packageFolder, '.genie', name)])
    rmSync(folder, { recursive: true, force: true });
});
const minutes = (n: number) => n * 60_000;
const all = ['data', 'video-tokenizer', 'action-tokenizer', 'dynamics', 'world', 'report'];

const sizes = '{ patchSize: 16, embedDim: 16, numHeads: 2, hiddenDim: 32, numBlocks: 1';
writeFileSync(
  path.join(cwd, 'recipe.yaml'),
  `extends: pong
name: ${name}
data: { game: pong, videosPerGame: 4, framesPerVideo: 12, heldOut: 0.3 }
videoTokenizer: { model: ${sizes}, levels: [3, 3] }, steps: 2, batchSize: 2, optimizer: adamw }
actionTokenizer: { model: ${sizes}, decoderWarmupSteps: 0, codes: 2 }, steps: 2, batchSize: 2 }
dynamics: { model: { embedDim: 16, numHeads: 2, hiddenDim: 32, numBlocks: 1 }, steps: 2, batchSize: 2, optimizer: adamw }
world: { starts: 2, context: 2 }
evaluate: { clips: 2, rollouts: 2, rolloutFrames: 3, controlFrames: 3, longPlay: 6 }
`,
);

/** `npm run turbo -- ARGS`, from the recipe's folder. */
function turbo(args: string[], env: NodeJS.ProcessEnv = {}) {
  const path0 = [path.dirname(process.execPath), process.env.PATH].join(path.delimiter);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=@genie/source', '--disable-warning=ExperimentalWarning', entry, ...args],
    {
      cwd,
      encoding: 'utf8',
      env: {
        ...process.env,
        PATH: path0,
        GENIE_CONFIG: 'recipe.yaml',
        GENIE_BACKEND: 'wasm',
        GENIE_REPLICAS: '1',
        TURBO_CACHE_DIR: path.join(cwd, 'cache'),
        TURBO_TELEMETRY_DISABLED: '1',
        ...env,
      },
    },
  );
  const did = (what: string) => all.filter((stage) => new RegExp(`train:${stage}: cache ${what}\\b`).test(stdout));
  return { status, stdout, stderr, hits: did('hit'), misses: [...did('miss'), ...did('bypass')] };
}

/** Lists the tasks whose hash differs from before, without running any. */
function hashes(...args: string[]): Record<string, string> {
  const { status, stdout, stderr } = turbo(['train:report', '--dry=json', ...args]);
  expect([status, stderr]).toEqual([0, expect.any(String)]);
  const { tasks } = JSON.parse(stdout.slice(stdout.indexOf('{'))) as {
    tasks: { package: string; task: string; hash: string }[];
  };
  const own = tasks.filter((task) => task.package === '@genie/trainer');
  return Object.fromEntries(own.map(({ task, hash }) => [task.replace('train:', ''), hash]));
}

/** SHA-256 of all that a run's stages are, by file; times that were measured are left out. */
function contents(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  const walk = (inner: string) => {
    for (const file of readdirSync(path.join(folder, inner)).sort()) {
      const place = path.join(inner, file);
      if (statSync(path.join(folder, place)).isDirectory()) walk(place);
      else if (!/^(done\.json|data[\\/]files\.json|events\.)|events\.out|[\\/]cache[\\/]/.test(place))
        found[place] = createHash('sha256')
          .update(withoutTimes(path.join(folder, place)))
          .digest('hex');
    }
  };
  for (const inner of ['data', 'video-tokenizer', 'action-tokenizer', 'dynamics', 'world']) walk(inner);
  return found;
}

function withoutTimes(file: string): string | Buffer {
  const bytes = readFileSync(file);
  return /\.jsonl?$/.test(file) ? bytes.toString().replace(/"seconds":\s*[\d.e-]+/g, '"seconds":0') : bytes;
}

describe('the turbo tasks', () => {
  let first: Record<string, string>;

  it(
    'make a world from a recipe anywhere, and bring the same back',
    async () => {
      const made = turbo(['train:report']);
      expect([made.status, made.misses]).toEqual([0, all]);
      first = contents(run);
      expect(existsSync(path.join(run, 'report', 'report.json'))).toBe(true);

      rmSync(run, { recursive: true });
      appendFileSync(path.join(cwd, 'recipe.yaml'), '# a comment\n');
      const restored = turbo(['train:report']);
      expect([restored.status, restored.hits, restored.misses]).toEqual([0, all, []]);
      expect(contents(run)).toEqual(first);
      const few = ['--clips', '2', '--rollouts', '1', '--rollout-frames', '3', '--long-play', '0', '-b', 'wasm'];
      const measured = await genie(['evaluate', run, '--game', 'pong', '--count', '2', '--out', 'e', ...few], { cwd });
      expect([measured.status, measured.stdout]).toEqual([0, expect.stringContaining('fresh games')]);
    },
    minutes(20),
  );

  it(
    'have other hashes where what they depend on changes, and only there',
    () => {
      const before = hashes();
      const changed = (...overrides: string[]) => {
        const after = hashes('--', ...overrides);
        return all.filter((stage) => after[stage] !== before[stage]);
      };
      expect(changed('evaluate.clips=3')).toEqual(['report']);
      expect(changed('dynamics.learningRate=1e-4')).toEqual(['dynamics', 'world', 'report']);
      expect(changed('actionTokenizer.model.embedDim=32')).toEqual(['action-tokenizer', 'dynamics', 'world', 'report']);
      expect(changed('seed=1')).toEqual(all);
      expect(changed('checkpoint.every=3', 'dynamics.cache=none')).toEqual([]);
    },
    minutes(10),
  );

  it(
    'train what changed afresh, as another folder would, and take the first back as it was',
    async () => {
      const more = turbo(['train:world', '--', 'dynamics.steps=3']);
      expect([more.status, more.hits]).toEqual([0, ['data', 'video-tokenizer', 'action-tokenizer']]);
      expect(more.misses).toEqual(['dynamics', 'world']);
      const longer = contents(run);
      const alone = [
        '--config',
        path.join(cwd, 'recipe.yaml'),
        '--run',
        'fresh',
        '--backend',
        'wasm',
        '--replicas',
        '1',
      ];
      const fresh = await genie(['train', 'all', ...alone, 'dynamics.steps=3'], { cwd });
      expect(fresh.status).toBe(0);
      const other = contents(path.join(cwd, 'fresh'));
      // (HDF5 notes when it was written.)
      for (const file of Object.keys(longer).filter((file) => /\.safetensors$|world\.json$/.test(file)))
        expect([file, other[file]]).toEqual([file, longer[file]]);

      const back = turbo(['train:report']);
      expect([back.status, back.hits]).toEqual([0, all]);
      expect(contents(run)).toEqual(first);
      const forced = turbo(['train:dynamics', '--force']);
      expect([forced.status, forced.misses]).toEqual([0, all.slice(0, 4)]);
      // (The frames' file is made anew, too.)
      expect({ ...contents(run), 'data/frames.h5': first['data/frames.h5'] }).toEqual(first);
    },
    minutes(20),
  );

  it('say in one line what is wrong with a recipe', () => {
    const none = turbo(['train:data'], { GENIE_CONFIG: 'nobody.yaml' });
    expect([none.status, none.stderr]).toEqual([2, expect.stringMatching(/^genie: nobody\.yaml: no such recipe.*\n$/)]);
    const only = turbo(['train:dynamics', '--force', '--only']);
    expect([only.status, only.stderr]).toEqual([2, expect.stringMatching(/^genie: --only with --force.*\n$/)]);
    const unknown = turbo(['train:wold']);
    expect([unknown.status, unknown.stderr]).toEqual([
      2,
      expect.stringMatching(/^genie: train:wold: no such task.*\n$/),
    ]);
    const gone = turbo(['train:data', '--', 'data.videos=nobody/*.mp4']);
    expect([gone.status, gone.stderr]).toEqual([
      2,
      expect.stringMatching(/^genie: data\.videos: nobody.*no such file.*\n$/),
    ]);
  });
});
