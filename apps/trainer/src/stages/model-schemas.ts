import { actionTokenizerSchema } from '@genie/action-tokenizer';
import { dynamicsSchema } from '@genie/dynamics';
import { videoTokenizerSchema } from '@genie/video-tokenizer';
import type { z } from 'zod';
import type { ModelStage } from '../run/folder.ts';

/** The configuration of each stage's model. */
export const modelSchemas: Record<ModelStage, z.ZodType> = {
  'video-tokenizer': videoTokenizerSchema,
  'action-tokenizer': actionTokenizerSchema,
  dynamics: dynamicsSchema,
};
