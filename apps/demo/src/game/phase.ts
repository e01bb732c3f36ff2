/**
 * What the page is doing: `starting` the backend, `opening` a world, `ready` at a frame from which the next key plays on,
 * `playing`, `paused`, going back through the history (`rewinding`) or along it again (`replaying`), making a shared
 * session anew (`rebuilding`), or `failed` before there was anything to play, with a message.
 */
export type Phase =
  | 'starting'
  | 'opening'
  | 'ready'
  | 'playing'
  | 'paused'
  | 'rewinding'
  | 'replaying'
  | 'rebuilding'
  | 'failed';

/** Whether frames come by themselves. */
export function isRunning(phase: Phase): boolean {
  return phase === 'playing' || phase === 'rewinding' || phase === 'replaying' || phase === 'rebuilding';
}

/** Whether there is a world at a frame, so that one may move and play. */
export function isOpen(phase: Phase): boolean {
  return phase !== 'starting' && phase !== 'opening' && phase !== 'failed';
}
