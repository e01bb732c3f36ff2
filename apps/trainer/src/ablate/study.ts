import { existsSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '@genie/pipeline/internal/errors';
import { explain } from '@genie/pipeline/internal/recipe/explain';
import { readYaml, yamlNames } from '@genie/pipeline/internal/recipe/read-yaml';
import type { ModelStage } from '@genie/pipeline/internal/run/folder';
import { z } from 'zod';
import { packageFolder } from '../package-folder.ts';
import { figurePaths } from './figures.ts';

/** One way to train that is compared with the study's base. */
interface Variant {
  /** Unique in the study; a row of its table. */
  name: string;
  /** Changes from the base, as `key=value` of the recipe. */
  overrides: string[];
  /** One line: why it is tried. */
  why: string;
  /** Source of the variant: a paper and section, or an address. */
  source?: string | undefined;
}

/** A study: a base, and what is changed in it by itself. */
export interface Study {
  /** The name of its file. */
  name: string;
  title: string;
  /** Question of the study, in a sentence or two. */
  question: string;
  /** The stage that is trained and measured; what it is made from is trained before, and shared. */
  stage: ModelStage;
  /** A recipe's name or file, as the study says it. */
  recipe: string;
  /** The same, where a file beside the study's is found from anywhere. */
  recipeSource: string;
  /** Overrides of all of its runs: budgets, and settings that the question needs. */
  overrides: string[];
  seeds: number[];
  /** Paths of the held-out figures that the table shows; the plot shows the first. */
  figures: string[];
  /** The base's row in the table. */
  base: string;
  variants: Variant[];
}

const line = z.string().regex(/^[^\n]+$/, 'expected one line');
const overrides = z.array(z.string().regex(/^[^=]+=/, 'expected key=value of a recipe')).default([]);

const studySchema = z.strictObject({
  title: line,
  question: z.string(),
  stage: z.enum(
    ['video-tokenizer', 'action-tokenizer', 'dynamics'],
    'expected video-tokenizer, action-tokenizer or dynamics',
  ),
  recipe: z.string().default('pong'),
  overrides,
  seeds: z.array(z.number().int().min(0)).min(1).default([0, 1, 2]),
  figures: z.array(z.string()).min(1),
  base: line.default('the base'),
  variants: z
    .array(z.strictObject({ name: line, overrides: overrides.unwrap().min(1), why: line, source: line.optional() }))
    .min(1),
});

const shipped = path.join(packageFolder, 'ablations');

/** Names of the studies that come with the command. */
export function studyNames(): string[] {
  return yamlNames(shipped);
}

/**
 * Reads a study, a file or the name of one that ships, and checks it; its recipe is checked where it is planned.
 * @throws UsageError naming the file and the key, and for an unknown key the nearest known one
 */
export function loadStudy(fileOrName: string): Study {
  const { file, raw } = readYaml(fileOrName, shipped, 'study');
  const result = studySchema.safeParse(raw);
  if (!result.success) throw new UsageError(`${file}: ${explain(result.error, studySchema, '', 'study')}`);
  const beside = path.join(path.dirname(file), result.data.recipe);
  const study: Study = {
    name: path.basename(file, path.extname(file)),
    ...result.data,
    recipeSource: existsSync(beside) ? beside : result.data.recipe,
  };
  const known = figurePaths(study.stage);
  const unknown = study.figures.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new UsageError(
      `${file}: figures: ${unknown} is not measured of ${study.stage}, there are ${known.join(', ')}`,
    );
  const rows = [study.base, ...study.variants.map(({ name }) => name)];
  const twice = rows.find((name, i) => rows.indexOf(name) < i);
  if (twice !== undefined) throw new UsageError(`${file}: two rows are named ${twice}; each needs a name of its own`);
  return study;
}
