export type { ActionNoiseOptions } from './action-noise.ts';
export { type DynamicsConfig, type DynamicsInput, dynamicsSchema } from './config.ts';
export { type ApplyOptions, Dynamics, type NextOptions } from './dynamics.ts';
export { type GenerateInput, type GenerateOptions, generate } from './generate.ts';
export { halton, haltonPlaces } from './halton.ts';
export {
  type DynamicsBatch,
  type DynamicsDraw,
  type DynamicsLoss,
  drawDynamics,
  dynamicsLoss,
} from './loss.ts';
export { drawCorruption, drawMask, type MaskShape } from './masking.ts';
export {
  type AnnealingKind,
  annealingKinds,
  defaultSampling,
  findSamplingProblem,
  type OrderKind,
  orderKinds,
  type ResolvedSampling,
  resolveSampling,
  type SamplingOptions,
  type SamplingProblem,
  samplingShape,
} from './sampling.ts';
export { type ScheduleKind, scheduleKinds, unmaskingSchedule } from './schedule.ts';
export type { UnmaskingRound, UnmaskOptions } from './unmask.ts';
