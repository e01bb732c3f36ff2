// Defined by build-kernels.ts: 1 where tiles are to be sixteen columns wide, else 0.
declare const WIDE: bool;
