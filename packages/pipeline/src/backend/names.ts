/** Values of `--backend`. */
export const backendNames = ['auto', 'tensorflow', 'wasm', 'cpu'] as const;
