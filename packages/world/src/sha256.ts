import { sha256 as digest } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/**
 * SHA-256 of some bytes, in hexadecimal.
 *
 * In JavaScript rather than by `crypto.subtle`, which a page has on https and localhost only: a world should open on a
 * phone in the same network too. A bundle of 5 MB takes some 50 ms.
 */
export function sha256(bytes: Uint8Array): string {
  return bytesToHex(digest(bytes));
}
