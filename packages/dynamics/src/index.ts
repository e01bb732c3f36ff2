export { type DynamicsConfig, type DynamicsInput, dynamicsSchema } from './config.ts';
export { type ApplyOptions, Dynamics, type NextOptions } from './model.ts';
export {
  type DynamicsBatch,
  type DynamicsDraw,
  type DynamicsDrawOptions,
  type DynamicsLoss,
  drawCorruption,
  drawDynamics,
  drawMask,
  dynamicsLoss,
  type MaskShape,
} from './objective.ts';
export {
  type DynamicsObjective,
  type DynamicsObjectiveInput,
  dynamicsObjectiveProblems,
  dynamicsObjectiveSchema,
} from './objective-config.ts';
export { type GenerateInput, type GenerateOptions, generate } from './unmask/generate.ts';
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
  type ScheduleKind,
  samplingShape,
  scheduleKinds,
} from './unmask/sampling.ts';
export { unmaskingSchedule } from './unmask/schedule.ts';
export type { UnmaskingRound, UnmaskOptions } from './unmask/unmask.ts';
export type { ActionNoiseOptions } from './variants/action-noise.ts';
export { halton, haltonPlaces } from './variants/unmasking.ts';
