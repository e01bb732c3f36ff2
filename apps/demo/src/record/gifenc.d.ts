/** Part of gifenc 1.0.3 that is used here; it comes without types. */
declare module 'gifenc' {
  export type Palette = number[][];
  /** At most so many colours for the pixels of RGBA. */
  export function quantize(rgba: Uint8ClampedArray, maxColors: number): Palette;
  /** Index of each pixel's nearest colour. */
  export function applyPalette(rgba: Uint8ClampedArray, palette: Palette): Uint8Array;
  export function GIFEncoder(): {
    writeFrame(
      indices: Uint8Array,
      width: number,
      height: number,
      options: {
        /** The first frame must bring one; it holds for all that bring none. */
        palette?: Palette;
        /** Milliseconds. */
        delay: number;
        transparent?: boolean;
        transparentIndex?: number;
        /** 1: the frame stays, and the next one is drawn over it. */
        dispose?: number;
      },
    ): void;
    finish(): void;
    bytes(): Uint8Array<ArrayBuffer>;
  };
}
