import { actionTokenizerSchema } from '@genie/action-tokenizer';
import { dynamicsSchema } from '@genie/dynamics';
import { videoTokenizerSchema } from '@genie/video-tokenizer';
import type { ZodMiniType } from 'zod/mini';
import type { ModelStage } from '../run/folder.ts';

/** The configuration of each stage's model. */
export const modelSchemas: Record<ModelStage, ZodMiniType> = {
  'video-tokenizer': videoTokenizerSchema,
  'action-tokenizer': actionTokenizerSchema,
  dynamics: dynamicsSchema,
};
