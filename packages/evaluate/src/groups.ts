/** The groups of figures in a report, in order: the part of the path before the point, and its title. */
export const groups = {
  tokenizer: 'Video tokenizer',
  actions: 'Latent actions',
  dynamics: 'Dynamics',
  control: 'Control',
  game: 'The game’s own states',
  play: 'Play',
  training: 'Training',
} as const;

export type GroupName = keyof typeof groups;

/** The two parts of a figure's path: 'tokenizer.psnr' is 'psnr' of 'tokenizer'. */
export function partsOf(path: string): { group: GroupName; name: string } {
  const point = path.indexOf('.');
  const group = path.slice(0, point);
  if (!(group in groups))
    throw new RangeError(`${path}: no such group of figures; there are ${Object.keys(groups).join(', ')}`);
  return { group: group as GroupName, name: path.slice(point + 1) };
}
