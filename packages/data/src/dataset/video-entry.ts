/** One video of a dataset: a run of consecutive frames that no clip leaves. */
export interface VideoEntry {
  /** Its file's name without extension, with `#` and a number where the file became several; unique in the dataset. */
  readonly name: string;
  /** Index of its first frame in the dataset. */
  readonly start: number;
  /** Number of frames. */
  readonly length: number;
  /**
   * Index of its first frame in the source: not 0 for the later parts of a recording that was cut (see `VideoDataset.open`), or in which
   * something is missing.
   */
  readonly offset: number;
  /** Path of the file or folder that it came from. */
  readonly source?: string | undefined;
  /** SHA-256 of that file, hexadecimal. */
  readonly sha256?: string | undefined;
  /** Index of the first video in the dataset that shows the same, where one before this does. */
  readonly sameAs?: number | undefined;
  /** Path of the JSON with its true actions, where there is one. */
  readonly labels?: string | undefined;
  /** Reason why the JSON beside it is not taken as its labels, if there is one and it does not fit. */
  readonly labelsProblem?: string | undefined;
}
