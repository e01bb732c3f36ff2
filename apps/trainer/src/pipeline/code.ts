import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Stage } from '@genie/pipeline/internal/run/folder';
import { packageFolder } from '../package-folder.ts';

const source = 'packages/pipeline/src';
const backend = 'apps/trainer/src/backend/choose.ts';

/** The modules that a stage begins with, as paths from the repository's root; all that they import is its code. */
const roots: Record<Stage, string[]> = {
  data: [`${source}/stages/data.ts`],
  'video-tokenizer': [`${source}/stages/video-tokenizer.ts`, backend, `${source}/replicas/plan.ts`],
  'action-tokenizer': [`${source}/stages/action-tokenizer.ts`, backend, `${source}/replicas/plan.ts`],
  dynamics: [`${source}/stages/dynamics.ts`, backend, `${source}/replicas/plan.ts`],
  world: [`${source}/stages/world.ts`, backend],
  report: [`${source}/stages/evaluate.ts`, backend],
};

const repository = path.join(packageFolder, '../..');

/**
 * The sources that a stage runs, of this package and of the others of the repository, as paths from its root, in order. Types and tests
 * are none of them; packages from elsewhere are the lockfile's.
 */
export function codeOf(stage: Stage): string[] {
  const found = new Set<string>();
  const open = roots[stage].map((file) => path.join(repository, file));
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    for (const name of importsOf(readFileSync(file, 'utf8'))) {
      const next = sourceOf(name, file);
      if (next) open.push(next);
    }
  }
  return [...found].map((file) => path.relative(repository, file).replaceAll('\\', '/')).sort();
}

/** SHA-256 of a stage's sources and their names. */
export function codeHash(stage: Stage): string {
  const hash = createHash('sha256');
  for (const file of codeOf(stage))
    hash
      .update(`${file}\0`)
      .update(readFileSync(path.join(repository, file)))
      .update('\0');
  return hash.digest('hex');
}

/** Lists the modules that a module imports at run time, statically or dynamically; type imports do not count. */
export function importsOf(source: string): string[] {
  const statics = source.matchAll(/^(?:import|export)\s+(?!type\b)(?:[^'";]*?\bfrom\s*)?['"]([^'"]+)['"]/gm);
  const dynamics = source.matchAll(/(?<!typeof )\bimport\(\s*['"]([^'"]+)['"]\s*\)/g);
  return [...statics, ...dynamics].map(([, name]) => name!);
}

/** The source of an import; undefined where it is not the repository's. */
function sourceOf(name: string, from: string): string | undefined {
  if (name.startsWith('.')) {
    const file = path.resolve(path.dirname(from), name);
    return file.endsWith('.ts') ? file : undefined;
  }
  const [, own, inner = ''] = /^@genie\/([^/]+)(.*)$/.exec(name) ?? [];
  if (own === undefined) return undefined;
  const folder = path.join(repository, 'packages', own);
  const { exports } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
    exports: Record<string, { '@genie/source'?: string } | string>;
  };
  // A pattern stands for all modules of a folder.
  const [, module = '*'] = /^\/internal\/(.+)$/.exec(inner) ?? [];
  const entry = exports[`.${inner}`] ?? exports[`.${inner.replace(module, '*')}`];
  const source = typeof entry === 'object' ? entry['@genie/source']?.replace('*', module) : undefined;
  if (source === undefined || !existsSync(path.join(folder, source)))
    throw new Error(`${from}: imports ${name}, which names no source in packages/${own}/package.json`);
  return path.join(folder, source);
}
