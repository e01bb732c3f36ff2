/**
 * A world bundle that cannot be used, in one line: which file, what was expected, what to do.
 *
 * `reason` says it to a program: a file that is `missing`, one that is `damaged`, a bundle of another `version` of the
 * format, or files that are each well but do not `fit` one another.
 */
export class BundleError extends Error {
  override name = 'BundleError';
  readonly reason: 'missing' | 'damaged' | 'version' | 'fit';

  constructor(reason: BundleError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Something asked of a world that it cannot do: an action it does not have, a picture of another size. */
export class WorldError extends Error {
  override name = 'WorldError';
}
