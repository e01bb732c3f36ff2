export { defineFamily, type FamilyInput, type Place } from './figure/define-family.ts';
export {
  type Beside,
  defineFigure,
  type FigureDefinition,
  type FigureInput,
  type Measurement,
  type ReferenceInput,
} from './figure/define-figure.ts';
export { definitionText, type FigureInfo, type PerCode, type Reference } from './figure/figure-info.ts';
export { figureTable } from './figure-table.ts';
export { everyRule } from './figures/game/rule-of.ts';
export { registry } from './figures/registry.ts';
export { type GroupName, groups } from './groups.ts';
export { agreementInterval, type LabelledTransitions } from './intervals/agreement-interval.ts';
export { type ClipSums, type Estimate, estimate, meanEstimate, type WithInterval } from './intervals/estimate.ts';
export { joinBytes } from './join-bytes.ts';
export { type FigureGroup, figureAt, figureGroups, figureInfo, perCodeFigures } from './lookup.ts';
export {
  compareSeen,
  detailsOf,
  type MeasuredFigures,
  measureFigures,
  type ReportedFigures,
  reportedFigures,
  type SeenAndUnseen,
  scalarsOf,
} from './measure-figures.ts';
export type {
  ActionReadings,
  ComparedClip,
  ComparedPictures,
  FrameFeatures,
  FreeRollouts,
  InferredActions,
  NextFrames,
  ObjectSights,
  Observations,
  Observed,
  Perceived,
  PlayedGame,
  PlayTimes,
  PredictedClip,
  ReadPlay,
  ReadTransitions,
  Reconstructions,
  ReturnedView,
  Returns,
  RolloutPoint,
  UnlabelledFigures,
} from './observed.ts';
export {
  type FigureValues,
  type Report,
  type ReportAction,
  type ReportActions,
  reportSchema,
} from './report-schema.ts';
export { scoreActions } from './score-actions.ts';
export { type LeftView, seeReturn } from './see-return.ts';
export { areDistinct, type Distinctness, tellActions } from './tell-actions.ts';
export { formatFigure, formatInterval, type Unit, unitFormat } from './units.ts';
export { capital, words } from './words.ts';
