import { type Estimate, type Report, reportedFigures } from '@genie/evaluate';
import {
  agreement,
  codebookUsage,
  codeCounts,
  constantImage,
  controlConsistency,
  drift,
  entropy,
  mutualInformation,
  notDefined,
  objectFound,
  persistenceDrift,
  positionError,
  psnr,
  ssim,
} from '@genie/metrics';
import { Random } from '@genie/ops';
import type { ActionRow, ReportInput } from '../input.ts';
import { blurred, frameOf, frameSize, height, meanChange, play, pong, width } from './pong-play.ts';

/**
 * A report's input whose frames are Pong's and whose figures are measured: the "models" are a blur for the tokenizer,
 * true actions with a tenth of them wrong for the latent ones, and a game with another player for the rollouts.
 */
export function pongInput(): ReportInput {
  const random = new Random(7);
  const policy = pong.policy(new Random(1));
  const videos = Array.from({ length: 6 }, (_, i) => play(48, (state) => policy(state), 10 + i));
  const codes = videos.flatMap(({ actions }) => actions.map((a) => (random.uniform() < 0.1 ? random.integer(3) : a)));
  const actions = videos.flatMap((video) => video.actions);
  const truth = { ...videos[0].clip };
  const reconstruction = blurred(truth);
  const rollouts = videos.slice(0, 4).map(({ clip, actions: chosen }, i) => {
    const other = play(48, (_, t) => (t < 12 ? chosen[t] : random.integer(3)), 10 + i);
    return { truth: clip, rollout: blurred(other.clip), title: `Video ${i + 1}, 47 frames from the first` };
  });
  const rows: ActionRow[] = [0, 1, 2, 3].map((index) => {
    const action = index % 3;
    const clips = [3, 4, 5].map((seed) => play(12, () => action, seed).clip);
    return {
      index,
      code: [index & 1, index >> 1],
      name: index === 3 ? 'code 3' : pong.actions[action],
      clips,
      change: meanChange(clips[0]),
    };
  });

  const counts = codeCounts(codes, 4);
  const effective = videos.flatMap((video) => video.effective);
  const clips = videos.flatMap((video, i) => video.actions.map(() => i));
  const told = agreement({ codes, actions, clips, effective, numCodes: 4, numActions: 3 });
  const information = mutualInformation(codes, actions, { numCodes: 4, numActions: 3 });
  const constant = constantImage(truth.frames, frameSize);
  const found = Array.from({ length: truth.count }, (_, t) => pong.detect(frameOf(reconstruction, t)).ball);
  const balls = videos[0].objects.map(({ ball }) => ball);
  const control = controlConsistency(
    videos.map(({ objects, actions: chosen, effective: can }) => ({
      positions: objects.map(({ player }) => player),
      expected: chosen.map((a, t) => (can[t] ? { y: pong.controls[0].displacement[a] ?? 0 } : null)),
      actions: chosen,
    })),
  );
  const points = drift(
    rollouts.map(({ truth, rollout }) => ({ truth: truth.frames, rollout: rollout.frames })),
    frameSize,
  );
  const held = persistenceDrift(
    rollouts.map(({ truth }) => ({ truth: truth.frames.subarray(frameSize), last: frameOf(truth, 0) })),
    frameSize,
  );
  const none = notDefined('no dynamics was trained in this test');
  const given = (values: Record<string, number | undefined>): Record<string, Estimate> =>
    Object.fromEntries(
      Object.entries(values).flatMap(([path, value]) => (value === undefined ? [] : [[path, { value }]])),
    );
  const measured = told.value === null ? undefined : told;
  const figures: Record<string, Estimate> = {
    'tokenizer.psnr': psnr(reconstruction.frames, truth.frames),
    'tokenizer.ssim': ssim(reconstruction.frames, truth.frames, { height, width }),
    'tokenizer.constantImagePsnr': constant,
    'actions.agreement': told,
    'actions.usage': codebookUsage(counts),
    'actions.entropy': entropy(counts),
    'actions.mutualInformation': information,
    'dynamics.psnr': none,
    'dynamics.ssim': none,
    'control.consistency': control,
    'game.ballFound': objectFound(found, balls),
    'game.ballFoundAfter64': notDefined('the held-out clips are 48 frames long; 65 are needed'),
    'game.positionError': positionError(found, balls),
    ...given({
      'tokenizer.codebookUsage': 0.71,
      'actions.chance': measured?.chance,
      'actions.accuracy': measured?.accuracy,
      'actions.bestConstant': measured?.bestConstant.accuracy,
      'dynamics.deltaPsnr': 1.37,
      'dynamics.tokenAccuracy': 0.912,
      'dynamics.tokenChance': 0.55,
      'play.framesPerSecond': 23.4,
      'play.p95Ms': 61,
      ...(control.value === null ? {} : { 'control.still': control.still, 'control.missing': control.missing }),
    }),
  };
  const { groups, notDefined: reasons } = reportedFigures(figures);
  const report: Report = {
    format: 'genie-report',
    version: 1,
    world: 'pong',
    title: 'Pong',
    dataset: 'pong, generated, seed 10',
    backend: 'wasm',
    created: '2026-01-02T03:04:05Z',
    samples: { videos: 6, frames: 288, transitions: codes.length, rollouts: rollouts.length },
    seconds: { data: 4.2, videoTokenizer: 250, actionTokenizer: 190.4, dynamics: 7321, evaluate: 41 },
    tokenizer: groups.tokenizer,
    actions: {
      ...groups.actions,
      ...(measured && { table: measured.table }),
      trueActions: [...pong.actions],
      codes: rows.map(({ index, code, name }) => ({
        index,
        code: [...code],
        name,
        usage: codes.filter((one) => one === index).length / codes.length,
        agreement: index === 3 ? null : 0.93,
        trueAction: index === 3 ? 'stay' : name,
      })),
    },
    dynamics: groups.dynamics,
    control: groups.control,
    drift: points.map((point, i) => ({ ...point, persistence: held[i - 1]?.psnr ?? null })),
    play: groups.play,
    game: groups.game,
    notDefined: reasons,
  };
  return {
    report,
    curves: ['videoTokenizer', 'actionTokenizer', 'dynamics'].map((stage) => ({
      stage,
      points: Array.from({ length: 300 }, (_, i) => ({
        step: 10 * i,
        loss: 0.002 + 0.3 * Math.exp(-i / 40) * (0.8 + 0.4 * random.uniform()),
        learningRate: 2e-3 * Math.min(1, i / 15) * (0.5 + 0.5 * Math.cos((Math.PI * i) / 300)),
        gradientNorm: 1 + random.uniform(),
      })),
    })),
    reconstructions: Array.from({ length: 12 }, (_, i) => {
      const original = { frames: frameOf(truth, 4 * i), count: 1, height, width };
      return { original, reconstruction: blurred(original) };
    }),
    rollouts,
    actions: rows,
    fps: pong.fps,
  };
}
