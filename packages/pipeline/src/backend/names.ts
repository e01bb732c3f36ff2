/** What `--backend` takes. */
export const backendNames = ['auto', 'tensorflow', 'wasm', 'cpu'] as const;
