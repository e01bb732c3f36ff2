import { compareOf } from '../compare/compare.svelte.ts';
import { differenceOf } from '../compare/difference.ts';
import type { Game } from '../game/game.svelte.ts';
import type { HistoryNode } from '../game/history/node.ts';
import { rasterOfRgb } from './compose.ts';
import type { Shot } from './host.ts';

/** Pictures side by side in a frame: the learned world, the true game too, and the difference as well. */
export type View = 'learned' | 'true' | 'difference';

/** Returns the titles of the pictures of a frame, from the left. */
export function titlesOf(view: View): string[] {
  return { learned: ['learned'], true: ['true', 'learned'], difference: ['true', 'learned', 'difference'] }[view];
}

/** Frames whose colours speak for all: at most 24, evenly spread. */
export function samplesOf(nodes: readonly HistoryNode[]): HistoryNode[] {
  const count = Math.min(24, nodes.length);
  return Array.from({ length: count }, (_, i) => nodes[Math.floor(((i + 0.5) * nodes.length) / count)]!);
}

/** The pictures of frames: those that were kept, the others made from their tokens. */
export async function shotsOf(game: Game, nodes: readonly HistoryNode[], view: View): Promise<Shot[]> {
  const { height, width } = game.info!;
  const kept = nodes.map((node) => game.pictures.get(node)?.slice());
  const missing = nodes.filter((_, i) => !kept[i]);
  const made = missing.length > 0 ? await game.engine.decode(missing) : [];
  const compare = compareOf(game);
  return nodes.map((node, i) => {
    const data = kept[i] ?? made[missing.indexOf(node)]!;
    const learned = { data, height, width };
    const action = node.parent && node.action;
    if (view === 'learned') return { pictures: [learned], action };
    // Black where a take goes on in a session without a true game.
    const truth = compare.lockstepOf(node)?.pictureAt(node) ?? new Uint8Array(height * width * 3);
    const pictures = [rasterOfRgb(truth, height, width), learned];
    if (view === 'difference') pictures.push({ data: differenceOf(data, truth, compare.gain).data, height, width });
    return { pictures, action };
  });
}
