/** A file with its size and time, as a folder tells without it being read. */
export interface FileStamp {
  readonly path: string;
  readonly bytes: number;
  /** Last change, in milliseconds since 1970. */
  readonly time: number;
}

/** Origin of one or more videos. */
export interface Source {
  /** `video`: a file; `pictures`: files of one folder that are one video; the others hold any number of videos. */
  readonly kind: 'video' | 'pictures' | 'dataset' | 'archive' | 'lerobot';
  /** Path of the file, or of the folder. */
  readonly path: string;
  /** Names of the pictures in the order of time; empty where it is not a folder of pictures. */
  readonly images: readonly string[];
  /** All files that it is read from, those beside it excepted. */
  readonly files: readonly FileStamp[];
  /** All bytes. */
  readonly bytes: number;
}

/** A source that was left out. */
export interface Skipped {
  readonly source: string;
  readonly reason: string;
}

/** Something that does not come out as it is stored. */
export interface Note {
  readonly source: string;
  /** A sentence for people. */
  readonly note: string;
}

/** A file that was read, its time and size, and its hash: sha256, hexadecimal. */
export interface ReadFile extends FileStamp {
  readonly sha256: string;
}
