/** Functions that run inside the measured page. Each is sent there as text, so it refers to nothing around it. */

/** The page's game, `genie` in its console: what the benchmark reads of it. */
interface PageGame {
  phase: string;
  message?: string | undefined;
  picture?: { ms: number } | undefined;
  info?: { fps: number } | undefined;
  /** Multiple of the world's own speed. */
  speed: number;
  backend?: { name: string; threads: number } | undefined;
}

interface Measured {
  genie?: PageGame;
  genieBench: { drawn: number[]; models: number[] };
}

/** Times in milliseconds since the page was opened. */
export interface Drawn {
  /** Time at which each frame was put on the screen. */
  drawn: number[];
  /** Time that the models took for each frame. */
  models: number[];
}

/** Before the page's own scripts: notes when the screen's canvas is drawn. */
export function watchScreen(): void {
  const bench: Measured['genieBench'] = { drawn: [], models: [] };
  Object.assign(globalThis, { genieBench: bench });
  const draw = CanvasRenderingContext2D.prototype.putImageData;
  CanvasRenderingContext2D.prototype.putImageData = function (
    this: CanvasRenderingContext2D,
    ...args: Parameters<typeof draw>
  ): void {
    draw.apply(this, args);
    if (!this.canvas.matches('.screen canvas')) return;
    bench.drawn.push(performance.now());
    bench.models.push((globalThis as unknown as Measured).genie?.picture?.ms ?? Number.NaN);
  } as typeof draw;
}

/** Returns whether a world is open, or could not be opened. */
export function isSettled(): boolean {
  return ['ready', 'failed'].includes((globalThis as unknown as Measured).genie?.phase ?? '');
}

/** Returns the backend of the page, and the reason of its failure, if any. */
export function describe(): { failure?: string | undefined; backend: string; threads: number; fps: number } {
  const { genie } = globalThis as unknown as Required<Measured>;
  return {
    failure: genie.phase === 'failed' ? (genie.message ?? 'the page does not say why') : undefined,
    backend: genie.backend?.name ?? 'none',
    threads: genie.backend?.threads ?? 0,
    fps: genie.info?.fps ?? 0,
  };
}

/** Marks a moment, for the trace. */
export function mark(name: string): void {
  performance.mark(name);
}

/** Returns whether so many frames were drawn in all. */
export function hasDrawn(count: number): boolean {
  return (globalThis as unknown as Measured).genieBench.drawn.length >= count;
}

export function readDrawn(): Drawn {
  return (globalThis as unknown as Measured).genieBench;
}

/** From now on each frame follows the one before at once. */
export function playUnbounded(): void {
  const { genie } = globalThis as unknown as Required<Measured>;
  genie.speed = Number.POSITIVE_INFINITY;
}
