/**
 * What every answer says to the browser.
 *
 * The first two lines isolate the page, so that it gets SharedArrayBuffer and wasm can use threads. The policy lets the
 * page run its own code and wasm only ('unsafe-eval' stays out), and lets workers start from blobs, as tfjs starts its
 * threads. Fetches may go anywhere secure, since the page opens worlds from other places with `?world=URL`.
 */
export const headers: Record<string, string> = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval' blob:",
    "worker-src 'self' blob:",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "connect-src 'self' blob: data: https: http://localhost:* http://127.0.0.1:*",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};
