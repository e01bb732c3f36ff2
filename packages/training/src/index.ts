export { type Checkpoint, type CheckpointState, readCheckpoint, writeCheckpoint } from './io/checkpoint.ts';
export { EventLog, type StepSummary } from './io/event-log.ts';
export { sha256, sha256File, writeFileAtomic } from './io/files.ts';
export { JsonLog, type LogEntry, readLog } from './io/json-log.ts';
export {
  type CheckpointRecord,
  type KeptModel,
  type Manifest,
  type ManifestExpectation,
  manifestSchema,
  readManifest,
  writeManifest,
} from './io/manifest.ts';
export { readModel } from './io/model.ts';
export { configHash, describeDifference, stableJson } from './io/stable-json.ts';
export { type MpiFamily, sonames } from './mpi/library.ts';
export { MpiError } from './mpi/mpi-error.ts';
export { MpiGroup, type MpiOptions } from './mpi/mpi-group.ts';
export { AdamW, type AdamWOptions } from './optimizer/adamw.ts';
export { clipFactor, globalNorm } from './optimizer/clip.ts';
export { createOptimizer, type OptimizerChoice } from './optimizer/create-optimizer.ts';
export { FlatLayout } from './optimizer/flat-layout.ts';
export { isHiddenMatrix } from './optimizer/hidden-matrices.ts';
export { Muon, type MuonOptions } from './optimizer/muon.ts';
export { orthogonalize } from './optimizer/newton-schulz.ts';
export type { Optimizer, OptimizerState, RecordableOptimizer, StepTensors } from './optimizer/optimizer.ts';
export { Soap, type SoapOptions } from './optimizer/soap.ts';
export type {
  BatchSource,
  ComputeOptions,
  DrawFunction,
  Evaluation,
  GradientReducer,
  LossContext,
  LossFunction,
  ManifestInput,
  Precision,
  Progress,
  StepContext,
  TrainOptions,
  TrainResult,
} from './options.ts';
export type { ProcessGroup, Standing } from './replicas/process-group.ts';
export { ReplicaError } from './replicas/replica-error.ts';
export { type SharedMemory, shareMemory } from './replicas/shared-memory.ts';
export { SharedMemoryReducer } from './replicas/shared-memory-reducer.ts';
export { constantSchedule, cosineSchedule, type Schedule, type ScheduleOptions } from './schedule.ts';
export { createStepEngine, type StepEngine, type StepEngineOptions } from './step-engine.ts';
export type { BatchGradient } from './step-gradient.ts';
export { frameGrid, type Picture, type PictureRow } from './tensorboard/picture.ts';
export { train } from './train.ts';
export { DivergenceError, TrainingError } from './training-error.ts';
