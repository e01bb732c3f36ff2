/** Preferences of the user, the same for all worlds. */
export interface PreferenceValues {
  theme: 'system' | 'light' | 'dark';
  /** Choice of optional motion; `system` asks the system. */
  motion: 'system' | 'less' | 'full';
  /** The pad on the screen; `auto` shows it where there is a touch screen. */
  pad: 'auto' | 'on' | 'off';
  /** Enlargement of the picture: each of its pixels as whole pixels of the screen, all the room there is, or smoothly. */
  scaling: 'whole' | 'fill' | 'smooth';
  /** Display of the speed. */
  figures: 'on' | 'off';
}

/** Values that each preference may have; the first is the default. */
const choices: { readonly [K in keyof PreferenceValues]: readonly PreferenceValues[K][] } = {
  theme: ['system', 'light', 'dark'],
  motion: ['system', 'less', 'full'],
  pad: ['auto', 'on', 'off'],
  scaling: ['whole', 'fill', 'smooth'],
  figures: ['on', 'off'],
};

/** Reads preferences as they were stored; what is missing, damaged or of another version becomes its default. */
export function parsePreferences(text: string | null): PreferenceValues {
  let stored: Record<string, unknown> = {};
  try {
    const json: unknown = JSON.parse(text ?? '{}');
    if (typeof json === 'object' && json !== null) stored = json as Record<string, unknown>;
  } catch {
    // damaged: all defaults
  }
  const values = Object.entries(choices).map(([name, all]) => {
    const value = stored[name] as never;
    return [name, (all as readonly unknown[]).includes(value) ? value : all[0]];
  });
  return Object.fromEntries(values) as unknown as PreferenceValues;
}
