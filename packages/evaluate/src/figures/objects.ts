import { type Figure, notDefined } from '@genie/metrics';

/** Mean over a game's objects of a figure, without those that have none. */
export function meanOverObjects<Seen>(
  objects: Readonly<Record<string, Seen>> | undefined,
  measure: (seen: Seen) => Figure,
): Figure {
  if (!objects) return notDefined('the true states are known only for generated games in their own size');
  const values = Object.values(objects).flatMap((seen) => measure(seen).value ?? []);
  if (values.length === 0) return notDefined('no object was to be seen');
  return { value: values.reduce((sum, value) => sum + value, 0) / values.length };
}
