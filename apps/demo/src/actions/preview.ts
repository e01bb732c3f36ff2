import type { WorldAction } from '@genie/world';
import type { Game } from '../game/game.svelte.ts';
import type { HistoryNode } from '../game/history/node.ts';
import { isOpen } from '../game/phase.ts';
import { type Difference, difference } from './difference.ts';

/** Frames that an action is shown for. */
const length = 8;
/** Play that takes more of its time than this is not burdened with previews. */
const highestLoad = 0.55;
/** Interval at which a preview that waits for its turn asks again, in milliseconds. */
const patience = 200;

/** Effect of an action from a frame on. */
export interface Preview {
  /** The frame that it begins from, and those under the action: RGBA [H, W, 4] each. */
  frames: Uint8ClampedArray<ArrayBuffer>[];
  /** Difference of its last frame from the last one with nothing pressed. */
  change: Difference;
}

/** The one that is being made: the worker's second session does one thing at a time. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Shows what each action does from a frame on, against the same frames with nothing pressed. Drawn at temperature 0, so that the
 * differences are the action's and not chance's. Gives way to play: where that needs its time, this waits.
 *
 * @param onpreview Called with each action's preview as it is there.
 */
export function previewActions(
  game: Game,
  from: HistoryNode,
  onpreview: (action: WorldAction, preview: Preview) => void,
  signal: AbortSignal,
): Promise<void> {
  const made = last.then(async () => {
    const { info, actions } = game;
    if (!info) return;
    const idle = await framesUnder(game, from, info.idle, signal);
    for (const action of [actions[info.idle]!, ...actions.filter(({ index }) => index !== info.idle)]) {
      const frames = action.index === info.idle ? idle : await framesUnder(game, from, action.index, signal);
      onpreview(action, { frames, change: difference(frames.at(-1)!, idle.at(-1)!) });
    }
  });
  const ended = made.catch((error) => {
    if (!signal.aborted) throw error; // given up: another frame or world is there now
  });
  last = ended.catch(() => {});
  return ended;
}

async function framesUnder(
  game: Game,
  from: HistoryNode,
  action: number,
  signal: AbortSignal,
): Promise<Uint8ClampedArray<ArrayBuffer>[]> {
  const sampling = { ...game.sampling, temperature: 0 };
  const before = game.pictures.get(from);
  const frames = before ? [before] : [];
  for (let t = 0; t < length; t++) {
    await turn(game, signal);
    frames.push(await game.engine.preview(action, sampling, t === 0 ? from : undefined));
  }
  return frames;
}

/** Waits until play leaves time for one more frame. @throws What the signal was aborted with. */
async function turn(game: Game, signal: AbortSignal): Promise<void> {
  do {
    signal.throwIfAborted();
    const period = 1000 / (game.info!.fps * game.speed);
    const free = game.phase !== 'playing' || (game.picture?.ms ?? 0) < highestLoad * period;
    if (isOpen(game.phase) && game.phase !== 'rebuilding' && free) {
      // Between two frames of the game at most one of these.
      await new Promise((resolve) => setTimeout(resolve, game.phase === 'playing' ? period : 0));
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, patience));
  } while (!signal.aborted);
  signal.throwIfAborted();
}
