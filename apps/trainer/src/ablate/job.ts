import type { Recipe } from '@genie/pipeline/internal/recipe/schema';
import { z } from 'zod';
import type { MadeStage } from './keys.ts';

/** Task of a separate process: make one stage, and measure it if the study asks about it. */
export interface Job {
  stage: MadeStage;
  recipe: Recipe;
  dataSeed: number;
  folders: Record<MadeStage, string>;
  backend: string;
  measured: boolean;
}

/** Result of training and measuring one run. */
export interface JobResult {
  /** By path; null where a figure is not defined; see `notDefined`. */
  figures: Record<string, number | null>;
  /** Reasons by the path of the figure. */
  notDefined: Record<string, string>;
  /** Last loss and metrics of the training. */
  training: Record<string, number>;
  /** Processor time of the training, over all threads; the time of the clock; the same of measuring. */
  seconds: { cpu: number; wall: number; measuring: number };
  /** Description of when and how the training diverged, if it did. */
  diverged?: string | undefined;
}

export const jobResultSchema: z.ZodType<JobResult> = z.object({
  figures: z.record(z.string(), z.number().nullable()),
  notDefined: z.record(z.string(), z.string()),
  training: z.record(z.string(), z.number()),
  seconds: z.object({ cpu: z.number(), wall: z.number(), measuring: z.number() }),
  diverged: z.string().optional(),
});
