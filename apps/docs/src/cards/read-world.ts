import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { type Report, reportSchema } from '@genie/evaluate';
import { parseWorldInfo, type WorldInfo } from '@genie/world';
import { parse } from 'yaml';
import type { Recipe } from '../../../../packages/pipeline/src/recipe/schema.ts';
import { root } from '../root.ts';

/** A world that ships, as its card tells of it. */
export interface ShippedWorld {
  info: WorldInfo;
  recipe: Recipe;
  report: Report;
  /** Bytes of its files by name. */
  bytes: Readonly<Record<string, number>>;
}

const worlds = path.join(root, 'worlds');

/** Names of the worlds that ship, in the order in which they are shown. */
export function shippedNames(): string[] {
  return JSON.parse(readFileSync(path.join(worlds, 'gallery.json'), 'utf8')) as string[];
}

/** The card of a world: a document with parts that {@link cardParts} makes. */
export function cardOf(name: string): string {
  return path.join(worlds, name, 'README.md');
}

/** Reads what lies beside the card. */
export function readWorld(name: string): ShippedWorld {
  const folder = path.join(worlds, name);
  const info = parseWorldInfo(readFileSync(path.join(folder, 'world.json')));
  const files = ['world.json', 'recipe.yaml', 'report.json', ...Object.keys(info.files)];
  return {
    info,
    recipe: parse(readFileSync(path.join(folder, 'recipe.yaml'), 'utf8')) as Recipe,
    report: reportSchema.parse(JSON.parse(readFileSync(path.join(folder, 'report.json'), 'utf8'))),
    bytes: Object.fromEntries(files.map((file) => [file, statSync(path.join(folder, file)).size])),
  };
}
