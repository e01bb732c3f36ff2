/** What the hash of a link to a session begins with. */
export const linkPrefix = '#session=';

/** Whether an address' hash is that of a shared session. */
export function isLink(hash: string): boolean {
  return hash.startsWith(linkPrefix);
}
