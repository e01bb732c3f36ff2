import type { Report } from '@genie/evaluate';
import {
  bootstrapInterval,
  calibration,
  drift,
  type Figure,
  meanSquaredError,
  psnr,
  psnrOfError,
  ssim,
} from '@genie/metrics';
import { Random } from '@genie/ops';
import type { ReportInput, RolloutPair } from '../input.ts';
import type { RawClip } from '../pictures.ts';
import { pongInput } from './pong-input.ts';
import { blurred, frameOf, frameSize, height, play, pong, width } from './pong-play.ts';

/** {@link pongInput} with everything that a report may have beside it, measured on the same pictures. */
export function fullInput(): ReportInput {
  const input = pongInput();
  const { report, rollouts } = input;
  const random = new Random(3);
  const interval = (figure: Figure<{ low: number; high: number }>): [number, number] => {
    if (figure.value === null) throw new Error(figure.reason);
    return [figure.low, figure.high];
  };
  const policy = pong.policy(new Random(1));
  const ratios = (seed: number) =>
    Array.from({ length: 4 }, (_, i) => {
      const { clip } = play(24, (state) => policy(state), seed + i);
      return { error: meanSquaredError(blurred(clip).frames, clip.frames), ssim: similarity(blurred(clip), clip) };
    });
  const [seen, unseen] = [ratios(100), ratios(10)];
  const bootstrap = (items: number[]) => interval(bootstrapInterval(items, { random: () => random.uniform() }));
  const decibels = (items: { error: number }[]) => items.map(({ error }) => psnrOfError(error, 255).value ?? 0);
  const mean = (items: number[]) => items.reduce((a, b) => a + b, 0) / items.length;
  const psnrs = { seen: decibels(seen), unseen: decibels(unseen) };
  const ssims = { seen: seen.map((one) => one.ssim), unseen: unseen.map((one) => one.ssim) };
  const guesses = Array.from({ length: 4000 }, () => 0.3 + 0.7 * random.uniform());
  const right = guesses.map((confidence) => random.uniform() < confidence ** 1.3);
  const told = calibration(guesses, right);
  if (told.value === null) throw new Error(told.reason);

  const both = (values: { seen: number[]; unseen: number[] }) => ({
    seen: mean(values.seen),
    unseen: mean(values.unseen),
    seenInterval: bootstrap(values.seen),
  });
  const full: Report = {
    ...report,
    tokenizer: {
      ...report.tokenizer,
      psnr: mean(psnrs.unseen),
      ssim: mean(ssims.unseen),
      msSsim: 0.991,
      lpips: 0.0123,
      frechet: 1.4,
      flicker: 0.0031,
      flickerTruth: 0,
    },
    dynamics: { ...report.dynamics, calibrationError: told.value },
    drift: withIntervals(report.drift, rollouts, bootstrap),
    intervals: {
      'tokenizer.psnr': bootstrap(psnrs.unseen),
      'tokenizer.ssim': bootstrap(ssims.unseen),
      'tokenizer.lpips': [0.0101, 0.0149],
      'actions.agreement': [0.91, 0.99],
      'dynamics.deltaPsnr': [-0.2, 2.9],
    },
    calibration: told.bins.flatMap(({ confidence, accuracy, count }) =>
      confidence === null || accuracy === null ? [] : [{ confidence, accuracy, count }],
    ),
    extractors: {
      lpips: { network: 'alex', file: 'lpips-alex.safetensors', sha256: 'a'.repeat(64) },
      frechet: { name: 'lpips-alex features', dimensions: 256, samples: { 'tokenizer.frechet': [288, 288] } },
    },
    generalization: {
      tokenizerPsnr: both(psnrs),
      tokenizerSsim: both(ssims),
      nextFramePsnr: { seen: 30.2, unseen: null },
      deltaPsnr: { seen: 1.52, unseen: 1.37 },
    },
    notDefined: { ...report.notDefined, 'generalization.nextFramePsnr.unseen': 'no dynamics was trained in this test' },
    longPlay: { frames: 160, games: 2, windows: windows() },
  };
  const worstFirst = [...input.reconstructions].sort((a, b) => likeness(a) - likeness(b));
  return {
    ...input,
    report: full,
    reconstructions: input.reconstructions.map((pair, i) => ({ ...pair, title: `pong-0001, frame ${4 * i + 1}` })),
    worst: {
      reconstructions: worstFirst.slice(0, 4).map((pair, i) => ({ ...pair, title: `pong-0001, frame ${i + 1}` })),
      rollouts: rollouts.slice(2).reverse(),
    },
    losses: [{ ...rollouts[0], title: 'game 1: the ball is lost in frame 12, the frames around it' }],
    longPlay: { frames: [40, 80, 160], games: [picked(1), picked(2)] },
  };
}

const similarity = (a: RawClip, b: RawClip) => ssim(a.frames, b.frames, { height, width }).value ?? 1;
const likeness = (pair: { original: RawClip; reconstruction: RawClip }) =>
  psnr(pair.reconstruction.frames, pair.original.frames).value ?? 99;

/** PSNR's interval at every point; SSIM at some. */
function withIntervals(
  points: Report['drift'],
  rollouts: readonly RolloutPair[],
  bootstrap: (items: number[]) => [number, number],
): Report['drift'] {
  const each = rollouts.map(({ truth, rollout }) =>
    drift([{ truth: truth.frames, rollout: rollout.frames }], frameSize).map(({ psnr }) => psnr ?? 60),
  );
  return points.map((point, i) => {
    const [low, high] = bootstrap(each.map((curve) => curve[i]));
    const similar = (pair: RolloutPair) =>
      ssim(frameOf(pair.rollout, i), frameOf(pair.truth, i), { height, width }).value ?? 1;
    return { ...point, low, high, ...(i % 8 === 0 && { ssim: similar(rollouts[0]) }) };
  });
}

/** Measures how often each object is found over stretches of a game whose frames get ever softer. */
function windows(): NonNullable<Report['longPlay']>['windows'] {
  const { clip } = play(160, (_, t) => Math.floor(t / 4) % 3, 5);
  return [0, 40, 80, 120].map((from, i) => {
    let soft: RawClip = { ...clip, frames: clip.frames.slice(from * frameSize, (from + 40) * frameSize), count: 40 };
    for (let n = 0; n < i; n++) soft = blurred(soft);
    const found = Array.from({ length: soft.count }, (_, t) => pong.detect(frameOf(soft, t)));
    const share = (test: (objects: ReturnType<typeof pong.detect>) => boolean) =>
      found.filter(test).length / found.length;
    return {
      from: from + 1,
      to: from + 40,
      objects: Object.fromEntries(
        Object.keys(found[0]).map((name) => [name, share((objects) => objects[name] !== null)]),
      ),
      whole: share((objects) => Object.values(objects).every((place) => place !== null)),
    };
  });
}

/** A game at frames 40, 80 and 160. */
function picked(seed: number): RawClip {
  const { clip } = play(161, (_, t) => Math.floor(t / 4) % 3, seed);
  const frames = new Uint8Array(3 * frameSize);
  for (const [i, t] of [40, 80, 160].entries()) frames.set(frameOf(clip, t), i * frameSize);
  return { ...clip, frames, count: 3 };
}
