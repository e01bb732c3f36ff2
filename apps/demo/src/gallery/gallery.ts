/** A world in the page's gallery: what `worlds/index.json` says of it. */
export interface GalleryEntry {
  name: string;
  title: string;
  description?: string | undefined;
  /** Address of the bundle's folder, relative to the page, with the last slash. */
  folder: string;
  /** Size of the bundle in bytes. */
  bytes: number;
}

/** The worlds that were built into the page. */
export async function readGallery(): Promise<GalleryEntry[]> {
  const response = await fetch('worlds/index.json');
  if (!response.ok) {
    throw new Error(`worlds/index.json is missing (${response.status}): the page was not copied whole, build it again`);
  }
  return ((await response.json()) as { worlds: GalleryEntry[] }).worlds;
}

/** The bundle that the page's address asks for with `?world=URL`, or undefined. */
export function askedWorld(search: string = location.search): string | undefined {
  const url = new URLSearchParams(search).get('world');
  return url === null || url === '' ? undefined : url;
}
