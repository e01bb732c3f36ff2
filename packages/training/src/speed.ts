/** Steps that a step's time counts for, about, in the smoothed speed. */
const SMOOTHING_STEPS = 20;

/** Tells how fast steps go and how long the rest will take. */
export class Speed {
  /** Sum of seconds a step, each older one counting less, and of those weights. */
  private weightedSeconds = 0;
  private weightedFrames = 0;
  private weight = 0;
  private steps = 0;
  private otherSeconds = 0;

  /** Notes a step. */
  step(seconds: number, frames: number): void {
    // The first step prepares what the others use, so it says little of them.
    const keep = this.steps === 1 ? 0 : 1 - 1 / SMOOTHING_STEPS;
    this.weightedSeconds = this.weightedSeconds * keep + seconds;
    this.weightedFrames = this.weightedFrames * keep + frames;
    this.weight = this.weight * keep + 1;
    this.steps += 1;
  }

  /** Notes time spent on evaluation or a checkpoint. */
  other(seconds: number): void {
    this.otherSeconds += seconds;
  }

  get stepsPerSecond(): number {
    return this.weight / Math.max(this.weightedSeconds, 1e-9);
  }

  get framesPerSecond(): number {
    return this.weightedFrames / Math.max(this.weightedSeconds, 1e-9);
  }

  /** @param remaining steps to come */
  secondsLeft(remaining: number): number {
    return remaining * (1 / this.stepsPerSecond + this.otherSeconds / Math.max(1, this.steps));
  }
}
