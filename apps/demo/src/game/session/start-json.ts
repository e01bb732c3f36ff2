import type { Start } from '@genie/world';
import { z } from 'zod';
import { fromBase64, toBase64 } from './bytes.ts';

/** A start as JSON: bytes are base64. */
export type StartJson = { index: number } | { image: string } | { clip: string; actions?: number[] | undefined };

const index = z.int().nonnegative();
const base64 = z.base64().max(50_000_000);

export const startJsonSchema: z.ZodType<StartJson> = z.union([
  z.strictObject({ index }),
  z.strictObject({ image: base64 }),
  z.strictObject({ clip: base64, actions: z.array(index).optional() }),
]);

export function startToJson(start: Start): StartJson {
  if ('index' in start) return { index: start.index };
  if ('image' in start) return { image: toBase64(start.image) };
  return { clip: toBase64(start.clip), ...(start.actions && { actions: [...start.actions] }) };
}

export function startFromJson(json: StartJson): Start {
  if ('index' in json) return json;
  if ('image' in json) return { image: fromBase64(json.image) };
  return { clip: fromBase64(json.clip), ...(json.actions && { actions: json.actions }) };
}
