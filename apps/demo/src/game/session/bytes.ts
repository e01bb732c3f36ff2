/** Bytes as base64. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  const chunk = 0x8000; // more arguments than this make some engines fail
  for (let i = 0; i < bytes.length; i += chunk) text += String.fromCharCode(...bytes.subarray(i, i + chunk));
  return btoa(text);
}

/** The inverse of {@link toBase64}. @throws DOMException if the text is not base64. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** Base64 with the letters that may stand in an address (RFC 4648, section 5), not padded. */
export function toBase64Url(bytes: Uint8Array): string {
  return toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** The inverse of {@link toBase64Url}. @throws DOMException if the text is not base64url. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  return fromBase64(text.replaceAll('-', '+').replaceAll('_', '/'));
}

/** Compressed bytes (RFC 1951). */
export async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * The inverse of {@link deflate}.
 *
 * @param limit Most bytes that may come out: a few bytes from elsewhere can stand for gigabytes.
 * @throws Error if the bytes are no deflated ones, or too many come out.
 */
export async function inflate(bytes: Uint8Array<ArrayBuffer>, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let total = 0;
  const reader = stream.getReader();
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    total += value!.length;
    if (total > limit) throw new Error(`more than ${limit} bytes`);
    parts.push(value!);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
