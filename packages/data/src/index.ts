export type { Augmentation } from './dataset/augment.ts';
export { augmentClip } from './dataset/augment.ts';
export { bytesToFloats, type ClipForm, floatsToBytes, readClip } from './dataset/clip.ts';
export { type ClipBatch, type ClipPlace, ClipSampler, type ClipSamplerOptions } from './dataset/clip-sampler.ts';
export { type Clip, type HeldOutClipsOptions, heldOutClips } from './dataset/held-out-clips.ts';
export type { SharedFrames } from './dataset/shared-frames.ts';
export { type Split, splitVideos } from './dataset/split-videos.ts';
export { type OpenOptions, VideoDataset } from './dataset/video-dataset.ts';
export type { VideoEntry } from './dataset/video-entry.ts';
export { type ExportOptions, type ExportSummary, exportLeRobot } from './export/export-lerobot.ts';
export {
  type Control,
  type Game,
  type GameName,
  gameInSize,
  games,
  type Memory,
  type Policy,
  type Position,
  type Revisit,
  type Rule,
  revisit,
  type Score,
} from './games/index.ts';
export {
  type Episode,
  enlarge,
  type GenerateProgress,
  type GenerateVideosOptions,
  generateVideos,
  playGame,
} from './generate-videos.ts';
export { type ChangedFiles, changedFiles } from './import/changed-files.ts';
export {
  type ImportedVideo,
  type ImportOptions,
  type ImportSummary,
  importVideos,
  NothingImportedError,
  type SameVideos,
} from './import/import-videos.ts';
export { type ImportProgress, secondsLeft } from './import/progress-meter.ts';
export type { FileStamp, ReadFile, Skipped } from './import/source.ts';
export { hashedFiles, type SourceFile, sourceFiles } from './import/source-files.ts';
export { type ContactSheetOptions, contactSheet } from './info/contact-sheet.ts';
export { type DatasetInfo, datasetInfo } from './info/dataset-info.ts';
export { type FittedLabels, fitLabels, readLabels, type VideoLabels } from './labels.ts';
export { type Survey, surveyVideo } from './survey.ts';
export {
  type EncodeOptions,
  type Fit,
  findVideoBackend,
  type VideoBackend,
  type VideoBackendName,
  type VideoFormat,
} from './video/backend.ts';
export { type EncodeVideoOptions, encodeVideo } from './video/encode-video.ts';
