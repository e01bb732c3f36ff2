export { type ComparedWorld, compareReports, writeComparison } from './compare/index.ts';
export type { ActionRow, Curve, LongPlayPictures, ReconstructionPair, ReportInput, RolloutPair } from './input.ts';
export type { RawClip } from './pictures.ts';
export { formatReport } from './text.ts';
export { writeFigures, writePage } from './write-report.ts';
