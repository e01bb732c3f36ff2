export { type DynamicsConfig, type DynamicsInput, dynamicsSchema } from './config.ts';
export { type ApplyOptions, Dynamics, type NextOptions } from './dynamics.ts';
export { type GenerateInput, type GenerateOptions, generate } from './generate.ts';
export {
  type DynamicsBatch,
  type DynamicsDraw,
  type DynamicsDrawOptions,
  type DynamicsLoss,
  drawDynamics,
  dynamicsLoss,
} from './loss.ts';
export { drawCorruption, drawMask, type MaskShape } from './masking.ts';
export { type ScheduleKind, unmaskingSchedule } from './schedule.ts';
