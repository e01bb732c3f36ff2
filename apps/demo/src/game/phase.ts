/**
 * State of the page: `starting` the backend, `opening` a world, `ready` at a frame from which the next key plays on,
 * `playing`, `paused`, going back through the history (`rewinding`) or along it again (`replaying`), rebuilding a shared
 * session (`rebuilding`), or `failed` before there was anything to play, with a message.
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

/** Returns whether frames are made without input. */
export function isRunning(phase: Phase): boolean {
  return phase === 'playing' || phase === 'rewinding' || phase === 'replaying' || phase === 'rebuilding';
}

/** Returns whether there is a world at a frame, so that one may move and play. */
export function isOpen(phase: Phase): boolean {
  return phase !== 'starting' && phase !== 'opening' && phase !== 'failed';
}
