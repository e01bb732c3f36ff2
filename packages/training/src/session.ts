import { Random } from '@genie/ops';
import type { Checkpoint } from './io/checkpoint.ts';
import type { StepSummary } from './io/event-log.ts';
import type { RunFolder } from './io/run-folder.ts';
import { configHash } from './io/stable-json.ts';
import { assignVariables, readVariables } from './io/variables.ts';
import type { Optimizer } from './optimizer/optimizer.ts';
import type { Evaluation, ResolvedOptions, TrainResult } from './options.ts';
import { namingStep } from './replicas/naming-step.ts';
import { isStopWanted } from './replicas/stop.ts';
import type { Schedule } from './schedule.ts';
import { Speed } from './speed.ts';
import type { StepEngine } from './step-engine.ts';
import { type StepFigures, takeStep } from './take-step.ts';
import { TrainingError } from './training-error.ts';

export interface SessionParts<Batch, Drawn> {
  options: ResolvedOptions<Batch, Drawn>;
  optimizer: Optimizer;
  engine: StepEngine<Batch, Drawn>;
  schedule: Schedule;
  run: RunFolder;
  /** The checkpoint to go on from, null to begin. */
  start: Checkpoint | null;
}

/** A training at work: takes steps one by one, and evaluates, logs and saves where it is time to. */
export class Session<Batch, Drawn> {
  /** Steps taken. */
  step = 0;
  private seconds: number;
  private final: Record<string, number> = {};
  private readonly options: ResolvedOptions<Batch, Drawn>;
  private readonly optimizer: Optimizer;
  private readonly engine: StepEngine<Batch, Drawn>;
  private readonly run: RunFolder;
  private readonly random: Random;
  private readonly schedule: Schedule;
  private readonly speed: Speed = new Speed();
  /** The step of the last checkpoint. */
  private savedStep: number | null = null;
  private lapStart: number = performance.now();

  constructor({ options, optimizer, engine, schedule, run, start }: SessionParts<Batch, Drawn>) {
    this.options = options;
    this.optimizer = optimizer;
    this.engine = engine;
    this.schedule = schedule;
    this.run = run;
    this.seconds = run.seconds;
    this.random = start === null ? new Random(options.seed) : Random.restore(start.state.random);
    if (start !== null) this.restore(start);
  }

  /** Returns whether to end before the next step. */
  isStopWanted(): Promise<boolean> {
    const { signal, reducer } = this.options;
    return namingStep(this.step, this.run.lastCheckpoint, () => isStopWanted(signal, reducer));
  }

  /** Takes one step and does what is due after it. */
  async advance(): Promise<void> {
    const { options, optimizer, engine, random, run } = this;
    const { steps, evaluate } = options;
    const learningRate = options.learningRate * this.schedule(this.step);
    const lastCheckpoint = run.lastCheckpoint;
    const figures = await takeStep({
      options,
      optimizer,
      engine,
      random,
      step: this.step,
      learningRate,
      lastCheckpoint,
    });
    this.step += 1;
    this.speed.step(this.lap(), figures.frames);

    const isLast = this.step === steps;
    const measures = evaluate !== undefined && (isLast || this.step % evaluate.every === 0);
    if (measures) engine.sync();
    const evaluation: Evaluation = measures ? await evaluate.run(this.step) : {};
    const score = this.bestScore(evaluation);
    const { loss, metrics } = figures;
    this.final = onlyFinite({ ...this.final, loss, ...metrics, ...evaluation.scalars });
    this.speed.other(this.lap());
    if (isLast || measures || this.step % options.logEvery === 0) this.log(figures, learningRate, evaluation);
    if (isLast || score !== undefined || this.step % options.checkpointEvery === 0) await this.save(score);
    this.speed.other(this.lap());
    this.report(figures, learningRate);
  }

  /** Leaves the model and the last checkpoint. */
  async finish(): Promise<TrainResult> {
    const { step, final, options } = this;
    if (this.savedStep !== step) await this.save();
    const done = step === options.steps;
    this.engine.sync();
    const best = done ? this.run.best : undefined;
    const kept = best && { step: best.step, score: best.score };
    const earlier = best && best.step !== step ? await this.run.readBest() : undefined;
    const model = earlier?.model ?? (await readVariables(options.parameters));
    const metrics = earlier?.state.metrics ?? final;
    this.lap();
    const { seconds } = this;
    const standing = { step, seconds, metrics, ...(kept && { kept }) };
    await this.run.finish(done ? 'done' : 'stopped', model, standing);
    return { step, stopped: done ? 'done' : 'aborted', seconds, final: metrics, ...(kept && { kept }) };
  }

  /** The score of an evaluation that is late enough and better than all before it. */
  private bestScore({ score }: Evaluation): number | undefined {
    const { keepBestFrom = 0 } = this.options.evaluate ?? {};
    if (score === undefined || !Number.isFinite(score) || this.step < keepBestFrom) return undefined;
    const { best } = this.run;
    return best === undefined || score > best.score ? score : undefined;
  }

  private restore({ model, optimizer, state }: Checkpoint): void {
    const { options, run } = this;
    assignVariables(options.parameters, model, `${run.lastCheckpoint}/model.safetensors`);
    try {
      this.optimizer.load(optimizer);
    } catch (cause) {
      throw new TrainingError(`${run.lastCheckpoint}/optimizer.safetensors: ${(cause as Error).message}`, { cause });
    }
    options.data.restore(state.data);
    this.step = state.step;
    this.savedStep = state.step;
    this.final = state.metrics;
  }

  /** All that is needed in order to go on from here. */
  async checkpoint(): Promise<Checkpoint> {
    const { options, step } = this;
    this.engine.sync();
    const { stage, config } = options.manifest;
    return {
      model: await readVariables(options.parameters),
      optimizer: await this.optimizer.state(),
      state: {
        format: 'genie-checkpoint',
        version: 1,
        stage,
        configHash: configHash(config),
        step,
        random: this.random.state(),
        data: options.data.state(),
        metrics: this.final,
      },
    };
  }

  private async save(score?: number): Promise<void> {
    await this.run.save(await this.checkpoint(), this.seconds, score);
    this.savedStep = this.step;
  }

  private log({ loss, gradientNorm, metrics }: StepFigures, learningRate: number, evaluation: StepSummary): void {
    const own = { loss, learningRate, gradientNorm };
    const measured = Object.entries(evaluation.scalars ?? {});
    const taken = new Set(['step', 'seconds', ...Object.keys(own)]);
    for (const [name] of [...Object.entries(metrics), ...measured]) {
      if (taken.has(name)) throw new TrainingError(`metric ${name}: the log has that name already; give it another`);
      taken.add(name);
    }
    const scalars = { ...own, ...metrics, ...evaluation.scalars };
    // JSON has no NaN; a curve has a gap there.
    const numbers = Object.entries(scalars).map(([name, value]) => [name, Number.isFinite(value) ? value : null]);
    const seconds = Math.round(this.seconds * 1000) / 1000;
    this.run.record({ step: this.step, seconds, ...Object.fromEntries(numbers) }, { ...evaluation, scalars });
  }

  private report({ loss, gradientNorm, metrics }: StepFigures, learningRate: number): void {
    const { options, speed, step } = this;
    const { steps, countFrames } = options;
    options.onProgress?.({
      step,
      steps,
      loss,
      metrics,
      learningRate,
      gradientNorm,
      stepsPerSecond: speed.stepsPerSecond,
      ...(countFrames === undefined ? {} : { framesPerSecond: speed.framesPerSecond }),
      secondsLeft: speed.secondsLeft(steps - step),
    });
  }

  /** Seconds since the last lap, which count as wall time of the training. */
  private lap(): number {
    const now = performance.now();
    const passed = (now - this.lapStart) / 1000;
    this.lapStart = now;
    this.seconds += passed;
    return passed;
  }
}

function onlyFinite(numbers: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(numbers).filter(([, value]) => Number.isFinite(value)));
}
