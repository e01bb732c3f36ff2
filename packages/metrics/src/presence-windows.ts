/** Shares of frames over a stretch of play, 0…1. */
export interface PresenceWindow {
  /** Generated frames, counted from 1, both included. */
  from: number;
  to: number;
  /** Share of the frames of all games in which each object is found. */
  objects: Record<string, number>;
  /** Share of the frames in which all of them are. */
  whole: number;
}

/**
 * Long play: in how many of the frames the objects that must always be there are found, by how long the world has been played. A frame is whole
 * where all of them are.
 *
 * @param presence - by object: one list a game, one entry a generated frame; all of the same number of games and frames
 * @returns windows that end at 64, 256, and then at every 500th frame and the last one
 * @throws RangeError where the lists differ in length
 */
export function presenceWindows(presence: Readonly<Record<string, readonly (readonly boolean[])[]>>): PresenceWindow[] {
  const names = Object.keys(presence);
  const games = presence[names[0]]?.length ?? 0;
  const frames = presence[names[0]]?.[0]?.length ?? 0;
  for (const name of names) {
    const lengths = presence[name].map((there) => there.length);
    if (lengths.length !== games || lengths.some((length) => length !== frames))
      throw new RangeError(`${name}: games of ${lengths.join(', ')} frames; expected ${games} of ${frames}`);
  }
  return windowEnds(frames).map((to, i, ends) => {
    const from = i === 0 ? 1 : ends[i - 1] + 1;
    const count = games * (to - from + 1);
    const counts = new Map<string, number>(names.map((name) => [name, 0]));
    let whole = 0;
    for (let game = 0; game < games; game++) {
      for (let t = from - 1; t < to; t++) {
        const there = names.filter((name) => presence[name][game][t]);
        for (const name of there) counts.set(name, counts.get(name)! + 1);
        if (there.length === names.length) whole++;
      }
    }
    return {
      from,
      to,
      objects: Object.fromEntries([...counts].map(([name, sum]) => [name, sum / count])),
      whole: whole / count,
    };
  });
}

function windowEnds(frames: number): number[] {
  const ends = [64, 256].filter((end) => end < frames);
  for (let end = 500; end < frames; end += 500) ends.push(end);
  return frames > 0 ? [...ends, frames] : [];
}
