export { type Attention, type AttentionQuestion, attentionOf } from './attention.ts';
export { BatchedSession, type BatchedSessionOptions, type BatchedStepOptions, type Only } from './batched-session.ts';
export { type BundleInfo, type BundleParts, createBundle } from './bundle.ts';
export { convertWeights } from './convert-weights.ts';
export { decodeFrames } from './decode.ts';
export { draftCodes } from './draft.ts';
export { type DreamOptions, dream } from './dream.ts';
export { type EnvInfo, type EnvOptions, type EnvStep, seededStart, WorldEnv } from './env.ts';
export { BundleError, WorldError } from './errors.ts';
export { type Frame, toRgb } from './frame.ts';
export {
  type ActionEffect,
  parseWorldInfo,
  type Sampling,
  type WeightFormat,
  type WorldAction,
  type WorldInfo,
  type WorldInfoInput,
  worldInfoSchema,
} from './info.ts';
export type { Drafting, Playable, WorldModels } from './models.ts';
export { type PlayableOptions, playable } from './playable.ts';
export { Session, type SessionOptions, type StepOptions } from './session.ts';
export type { SessionState, Start } from './session-state.ts';
export { sha256 } from './sha256.ts';
export { type BundleSource, fromFiles, fromUrl } from './source.ts';
export type { Starts } from './starts.ts';
export { type ModelName, splitModel, upgradeWorldInfo } from './version-1.ts';
export { type LoadOptions, type LoadProgress, World } from './world.ts';
