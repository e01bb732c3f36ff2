import * as z from 'zod';
import type { WorldId } from './world-id.ts';

export const worldIdSchema: z.ZodType<WorldId> = z.object({
  name: z.string().max(200),
  title: z.string().max(200),
  url: z.string().max(5000),
  fingerprint: z.string().max(200),
});
