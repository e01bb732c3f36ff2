/**
 * Headers of every answer to the browser.
 *
 * The first lines isolate the page, so that it gets SharedArrayBuffer and wasm can use threads. The policy lets the page
 * run its own code and wasm only ('unsafe-eval' stays out), and lets workers start from blobs, as tfjs starts its threads.
 * Styles come from files; attributes may carry some, which positions need. Video that the user opens is a blob.
 *
 * Fetches may go anywhere secure, and to this machine: the page opens worlds from other places, which the user names
 * (`?world=URL`), and holds nothing that anyone could want to carry out.
 */
export const headers: Record<string, string> = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval' blob:",
    "worker-src 'self' blob:",
    "style-src 'self'",
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "font-src 'self'",
    "connect-src 'self' blob: data: https: http://localhost:* http://127.0.0.1:*",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
};
