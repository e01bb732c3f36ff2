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
import { FigureNotes } from '../figure-notes.ts';
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
      usage: codes.filter((code) => code === index).length / codes.length,
      agreement: index === 3 ? null : 0.93,
      clips,
      change: meanChange(clips[0]),
    };
  });

  const notes = new FigureNotes();
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
  return {
    report: {
      format: 'genie-report',
      version: 1,
      world: 'pong',
      title: 'Pong',
      dataset: 'pong, generated, seed 10',
      backend: 'wasm',
      created: '2026-01-02T03:04:05Z',
      samples: { videos: 6, frames: 288, transitions: codes.length, rollouts: rollouts.length },
      seconds: { data: 4.2, videoTokenizer: 250, actionTokenizer: 190.4, dynamics: 7321, evaluate: 41 },
      tokenizer: {
        psnr: notes.take('tokenizer.psnr', psnr(reconstruction.frames, truth.frames)),
        ssim: notes.take('tokenizer.ssim', ssim(reconstruction.frames, truth.frames, { height, width })),
        codebookUsage: 0.71,
        constantImagePsnr: notes.take('tokenizer.constantImagePsnr', constant),
      },
      actions: {
        agreement: notes.take('actions.agreement', told),
        usage: notes.take('actions.usage', codebookUsage(counts)),
        entropy: notes.take('actions.entropy', entropy(counts)),
        mutualInformation: notes.take('actions.mutualInformation', information),
        ...(told.value !== null && {
          chance: told.chance,
          accuracy: told.accuracy,
          bestConstant: told.bestConstant.accuracy,
          table: told.table,
        }),
        trueActions: [...pong.actions],
        codes: rows.map(({ index, code, name, usage, agreement: agreed }) => ({
          index,
          code: [...code],
          name,
          usage,
          agreement: agreed,
          trueAction: index === 3 ? 'stay' : name,
        })),
      },
      dynamics: {
        psnr: notes.take('dynamics.psnr', none),
        ssim: notes.take('dynamics.ssim', none),
        deltaPsnr: 1.37,
        tokenAccuracy: 0.912,
        tokenChance: 0.55,
      },
      control: {
        consistency: notes.take('control.consistency', control),
        ...(control.value !== null && { still: control.still, missing: control.missing }),
      },
      drift: points.map((point, i) => ({ ...point, persistence: held[i - 1]?.psnr ?? null })),
      play: { framesPerSecond: 23.4, p95Ms: 61 },
      game: {
        ballFound: notes.take('game.ballFound', objectFound(found, balls)),
        ballFoundAfter64: notes.take(
          'game.ballFoundAfter64',
          notDefined('the held-out clips are 48 frames long; 65 are needed'),
        ),
        positionError: notes.take('game.positionError', positionError(found, balls)),
      },
      notDefined: notes.notDefined,
    },
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
