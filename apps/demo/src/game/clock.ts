import { Pace } from './pace.ts';

/** Does something for each frame at a pace, one after the other; what begins takes over from what runs. */
export class Clock {
  #run = 0;

  /**
   * @param period Milliseconds from one frame to the next, asked for each time; 0 is as fast as it can.
   * @param frame Resolves with whether to go on.
   */
  async start(period: () => number, frame: () => Promise<boolean> | boolean): Promise<void> {
    const run = ++this.#run;
    const pace = new Pace();
    while (run === this.#run && (await frame())) {
      const wait = pace.wait(performance.now(), period());
      if (wait > 0 && run === this.#run) await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }

  stop(): void {
    this.#run++;
  }
}
