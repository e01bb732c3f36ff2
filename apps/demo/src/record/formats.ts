/** Files that a recording can become. */
export type Format = 'gif' | 'webm' | 'mp4';

/** Name, advice and media type of each format, for the choice among them. */
export const formats: Readonly<Record<Format, { title: string; note: string; type: string }>> = {
  gif: { title: 'GIF', note: 'plays anywhere, 255 colours', type: 'image/gif' },
  webm: { title: 'WebM', note: 'small, for the web', type: 'video/webm' },
  mp4: { title: 'MP4', note: 'for phones and editors', type: 'video/mp4' },
};

/** Scales that a picture can be enlarged by: whole, so that all of its pixels come out equally large. */
export const scales: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8];

/** A name for a file: which world, and when, in local time; no character that a file system dislikes. */
export function fileName(world: string, date: Date, extension: string): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  const time = [two(date.getHours()), two(date.getMinutes()), two(date.getSeconds())].join('-');
  return `${world.replace(/[^\w.-]+/g, '-')}-${day}-${time}.${extension}`;
}

/** Bytes for people: 950 B, 12 kB, 3.4 MB. */
export function sizeOf(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
