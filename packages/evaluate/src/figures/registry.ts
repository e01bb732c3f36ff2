import type { FigureDefinition } from '../figure/define-figure.ts';
import { actionsAccuracy } from './actions/accuracy.ts';
import { actionsAgreement } from './actions/agreement.ts';
import { actionsChoice } from './actions/choice.ts';
import { actionsCycle } from './actions/cycle.ts';
import { actionsDistinct } from './actions/distinct.ts';
import { actionsEntropy } from './actions/entropy.ts';
import { actionsExplained } from './actions/explained.ts';
import { actionsLinearProbe } from './actions/linear-probe.ts';
import { actionsMargin } from './actions/margin.ts';
import { actionsMutualInformation } from './actions/mutual-information.ts';
import { actionsOfCeiling } from './actions/of-ceiling.ts';
import { actionsRhythm } from './actions/rhythm.ts';
import { actionsScore } from './actions/score.ts';
import { actionsSpread } from './actions/spread.ts';
import { actionsTransfer } from './actions/transfer.ts';
import { actionsUsage } from './actions/usage.ts';
import { controlBalanced } from './control/balanced.ts';
import { controlByReading } from './control/by-reading.ts';
import { controlByReadingOfCeiling } from './control/by-reading-of-ceiling.ts';
import { controlConsistencyFigure } from './control/consistency.ts';
import { controlDirection } from './control/direction.ts';
import { controlMissing } from './control/missing.ts';
import { dynamicsCalibrationError } from './dynamics/calibration-error.ts';
import { dynamicsDeltaPsnr } from './dynamics/delta-psnr.ts';
import { dynamicsFlicker } from './dynamics/flicker.ts';
import { dynamicsFramePsnr } from './dynamics/frame-psnr.ts';
import { dynamicsFrechet } from './dynamics/frechet.ts';
import { dynamicsLpips } from './dynamics/lpips.ts';
import { dynamicsMsSsim } from './dynamics/ms-ssim.ts';
import { dynamicsPsnr } from './dynamics/psnr.ts';
import { dynamicsRolloutPsnr } from './dynamics/rollout-psnr.ts';
import { dynamicsSsim } from './dynamics/ssim.ts';
import { dynamicsTokenAccuracy } from './dynamics/token-accuracy.ts';
import { dynamicsTokenPersistence } from './dynamics/token-persistence.ts';
import { ballPositionError } from './game/ball-position-error.ts';
import { objectErrorWithin } from './game/error-within.ts';
import { objectFoundFigure } from './game/found.ts';
import { objectFoundAfter } from './game/found-after.ts';
import { objectFoundWithin } from './game/found-within.ts';
import { objectLongestGap } from './game/longest-gap.ts';
import { objectsFoundAtEnd } from './game/objects-found-at-end.ts';
import { policyScore } from './game/policy-score.ts';
import { objectPositionError } from './game/position-error.ts';
import { returnPsnr } from './game/return-psnr.ts';
import { gameRules } from './game/rules.ts';
import { stepsRight } from './game/steps-right.ts';
import { wallsKept } from './game/walls-kept.ts';
import { wallsKeptAfter } from './game/walls-kept-after.ts';
import { wallsRead } from './game/walls-read.ts';
import { framesPerSecond } from './play/frames-per-second.ts';
import { p95Ms } from './play/p95-ms.ts';
import { tokenizerCodebookUsage } from './tokenizer/codebook-usage.ts';
import { tokenizerEntropy } from './tokenizer/entropy.ts';
import { tokenizerFlicker } from './tokenizer/flicker.ts';
import { tokenizerFramePsnr } from './tokenizer/frame-psnr.ts';
import { tokenizerFrechet } from './tokenizer/frechet.ts';
import { tokenizerLpips } from './tokenizer/lpips.ts';
import { tokenizerMsSsim } from './tokenizer/ms-ssim.ts';
import { tokenizerObjectsFound } from './tokenizer/objects-found.ts';
import { tokenizerPsnr } from './tokenizer/psnr.ts';
import { tokenizerSsim } from './tokenizer/ssim.ts';
import { expertLoadEntropy } from './training/expert-load-entropy.ts';

/** Every figure, in the order of the report. A new one is a file beside these and a line here. */
export const registry: readonly FigureDefinition[] = [
  tokenizerPsnr,
  tokenizerFramePsnr,
  tokenizerSsim,
  tokenizerMsSsim,
  tokenizerLpips,
  tokenizerFrechet,
  tokenizerFlicker,
  tokenizerCodebookUsage,
  tokenizerEntropy,
  tokenizerObjectsFound,
  actionsAgreement,
  actionsOfCeiling,
  actionsAccuracy,
  actionsLinearProbe,
  actionsMutualInformation,
  actionsScore,
  actionsExplained,
  actionsMargin,
  actionsDistinct,
  actionsChoice,
  actionsSpread,
  actionsCycle,
  actionsTransfer,
  actionsRhythm,
  actionsUsage,
  actionsEntropy,
  dynamicsPsnr,
  dynamicsFramePsnr,
  dynamicsSsim,
  dynamicsMsSsim,
  dynamicsLpips,
  dynamicsDeltaPsnr,
  dynamicsTokenAccuracy,
  dynamicsTokenPersistence,
  dynamicsCalibrationError,
  dynamicsFrechet,
  dynamicsFlicker,
  dynamicsRolloutPsnr,
  controlConsistencyFigure,
  controlDirection,
  controlBalanced,
  controlMissing,
  controlByReading,
  controlByReadingOfCeiling,
  objectFoundFigure,
  ballPositionError,
  objectPositionError,
  objectFoundAfter,
  objectFoundWithin,
  objectLongestGap,
  objectErrorWithin,
  stepsRight,
  gameRules,
  policyScore,
  objectsFoundAtEnd,
  wallsKept,
  wallsKeptAfter,
  returnPsnr,
  wallsRead,
  framesPerSecond,
  p95Ms,
  expertLoadEntropy,
];
