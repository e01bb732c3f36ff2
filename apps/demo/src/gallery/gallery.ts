import type { WorldFigures } from './figures.ts';

/** A world in the page's gallery: what `worlds/index.json` says of it. */
export interface GalleryEntry {
  name: string;
  title: string;
  description?: string | undefined;
  /** Address of the bundle's folder, relative to the page, with the last slash. */
  folder: string;
  /** Size of the bundle in bytes. */
  bytes: number;
  /** Size of a frame in pixels, and frames per second. */
  width: number;
  height: number;
  fps: number;
  /** Of `report.json`, where there is one beside the bundle. */
  figures?: WorldFigures | undefined;
  /** Frames of `loop.png`, one below the other, in which the world plays by itself. None: there is no such file. */
  loop?: number | undefined;
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

/**
 * The address of a bundle that a person wrote or pasted.
 *
 * @returns The address of its folder; that of its `world.json` is taken too.
 * @throws Error in one line, for people.
 */
export function worldAddress(text: string, base: string = location.href): string {
  const written = text.trim();
  let url: URL;
  try {
    // "example.org/pong" is meant as an address, not as a folder of this page.
    url = /^[\w-]+(\.[\w-]+)+(:\d+)?(\/|$)/.test(written) ? new URL(`https://${written}`) : new URL(written, base);
  } catch {
    throw new Error(
      `"${written}" is not an address: write that of the folder in which world.json lies, such as https://example.org/worlds/pong/`,
    );
  }
  if (written === '' || !/^https?:$/.test(url.protocol)) {
    throw new Error(
      `"${written}" is not a web address: it begins with https:// (a folder of this computer is opened by its button).`,
    );
  }
  url.pathname = url.pathname.replace(/\/?(world\.json)?$/, '/');
  return url.href;
}
