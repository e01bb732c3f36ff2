import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { stages } from '@genie/pipeline/internal/run/folder';
import { expect, it } from 'vitest';
import { codeHash, codeOf, importsOf } from './code.ts';

const repository = fileURLToPath(new URL('../../../..', import.meta.url));

it('reads the imports that are there when a module runs', () => {
  const source = [
    "import { a,\n  type B } from './a.ts';",
    "import type { C } from './types.ts';",
    "export type { D } from './types.ts';",
    "export * from '@genie/ops';",
    "import './side-effect.ts';",
    "const e = await import('./later.ts');",
    "type F = typeof import('./types.ts');",
    "/** import { x } from './comment.ts'; */",
  ].join('\n');
  expect(importsOf(source)).toEqual(['./a.ts', '@genie/ops', './side-effect.ts', './later.ts']);
});

it('takes for a stage what it runs', () => {
  const of = Object.fromEntries(stages.map((stage) => [stage, codeOf(stage)]));
  for (const files of Object.values(of)) {
    for (const file of files) {
      expect(existsSync(path.join(repository, file)), file).toBe(true);
      expect(file).not.toMatch(/\.test\.ts$/);
    }
  }
  expect(of.data).toContain('packages/data/src/import/import-videos.ts');
  expect(of.data).toContain('packages/data/src/games/index.ts');
  expect(of.data!.filter((file) => /^packages\/(dynamics|stt|video-tokenizer|world)\//.test(file))).toEqual([]);
  expect(of['video-tokenizer']).toContain('packages/training/src/train.ts');
  expect(of['video-tokenizer']).toContain('packages/video-tokenizer/src/index.ts');
  expect(of.dynamics).toContain('packages/dynamics/src/index.ts');
  expect(of.world).toContain('packages/world/src/index.ts');
  expect(of.report).toContain('packages/pipeline/src/report/index.ts');
  for (const stage of ['data', 'video-tokenizer', 'action-tokenizer', 'dynamics', 'world'] as const)
    expect(
      of[stage]!.filter((file) => /\/(report|commands|bench|serve|env-server)\//.test(file)),
      stage,
    ).toEqual([]);
});

it('follows every import of the sources: none has a name that only a run would know', () => {
  const files = new Set(stages.flatMap(codeOf));
  const unknown = [...files].filter((file) =>
    /(?<!typeof )\bimport\((?!\s*['"])/.test(
      readFileSync(path.join(repository, file), 'utf8').replace(/#import\(/g, ''),
    ),
  );
  // It loads packages from elsewhere.
  expect(unknown).toEqual(['apps/trainer/src/tensorflow/load.ts']);
});

it('has one hash for the same sources', () => {
  expect(codeHash('data')).toMatch(/^[0-9a-f]{64}$/);
  expect(codeHash('data')).toBe(codeHash('data'));
  expect(codeHash('data')).not.toBe(codeHash('report'));
});
