import type { Start } from '@genie/world';
import * as z from 'zod';
import { sharedStart, type TrueOrigin, trueOriginOf } from '../../compare/true-start.ts';
import { fromBase64, toBase64 } from './bytes.ts';

/** A start as JSON: bytes are base64; what a true game showed is made anew. */
export type StartJson =
  | { index: number }
  | { dream: number }
  | { image: string }
  | { clip: string; actions?: number[] | undefined }
  | { trueGame: TrueOrigin };

const index = z.int().nonnegative();
const base64 = z.base64().max(50_000_000);

export const startJsonSchema: z.ZodType<StartJson> = z.union([
  z.strictObject({ index }),
  z.strictObject({ dream: index }),
  z.strictObject({ image: base64 }),
  z.strictObject({ clip: base64, actions: z.array(index).optional() }),
  z.strictObject({ trueGame: z.strictObject({ name: z.string(), seed: z.int(), played: z.array(index) }) }),
]);

export function startToJson(start: Start): StartJson {
  const trueGame = trueOriginOf(start);
  if (trueGame) return { trueGame: { ...trueGame, played: [...trueGame.played] } };
  if ('index' in start) return { index: start.index };
  if ('dream' in start) return { dream: start.dream };
  if ('image' in start) return { image: toBase64(start.image) };
  return { clip: toBase64(start.clip), ...(start.actions && { actions: [...start.actions] }) };
}

export function startFromJson(json: StartJson): Start {
  if ('trueGame' in json) return sharedStart(json.trueGame);
  if ('index' in json || 'dream' in json) return json;
  if ('image' in json) return { image: fromBase64(json.image) };
  return { clip: fromBase64(json.clip), ...(json.actions && { actions: json.actions }) };
}
