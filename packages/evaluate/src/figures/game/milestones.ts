/** Frames of free play after which figures look, and within which they count, so that those of all worlds compare. */
const wanted = [64, 256];

/** The milestones that so many frames reach; where they reach none, their end. */
export function milestones(frames: number): number[] {
  const reached = wanted.filter((milestone) => milestone <= frames);
  return reached.length > 0 ? reached : [frames];
}

/** Frames within which a figure counts: up to the last milestone. */
export function countedFrames(frames: number): number {
  return milestones(frames).at(-1)!;
}
