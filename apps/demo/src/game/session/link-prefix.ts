/** Beginning of the hash of a link to a session. */
export const linkPrefix = '#session=';

/** Returns whether an address' hash is that of a shared session. */
export function isLink(hash: string): boolean {
  return hash.startsWith(linkPrefix);
}
