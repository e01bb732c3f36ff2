const prefix = 'genie-session-';

/**
 * Claims a kept session for this page, so that no two pages write to it, until the page is closed or lets go of it.
 *
 * @returns Lets go of it; undefined if another page has it. Where the browser has no locks (plain http in a local
 * network) each page gets what it asks for.
 */
export function claim(id: string): Promise<(() => void) | undefined> {
  if (!navigator.locks) return Promise.resolve(() => {});
  return new Promise((resolve) => {
    void navigator.locks.request(prefix + id, { ifAvailable: true }, (lock) => {
      if (!lock) return resolve(undefined);
      return new Promise<void>((release) => resolve(release));
    });
  });
}

/** The sessions that pages have claimed now. */
export async function claimed(): Promise<Set<string>> {
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  return new Set(held.flatMap(({ name }) => (name?.startsWith(prefix) ? [name.slice(prefix.length)] : [])));
}
