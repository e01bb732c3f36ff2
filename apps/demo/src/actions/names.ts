/** Longest name of an action, in characters. */
export const longest = 24;

/** Reads names as they were stored: by the action's index; what is damaged is left out. */
export function parseNames(text: string | null): Record<number, string> {
  let stored: unknown;
  try {
    stored = JSON.parse(text ?? '{}');
  } catch {
    return {};
  }
  if (typeof stored !== 'object' || stored === null) return {};
  const good = Object.entries(stored).filter(
    ([index, name]) => /^\d+$/.test(index) && typeof name === 'string' && name !== '' && name.length <= longest,
  );
  return Object.fromEntries(good);
}
