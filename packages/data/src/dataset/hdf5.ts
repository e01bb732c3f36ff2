/// <reference path="../h5wasm-plugins.d.ts" />
import { fileURLToPath } from 'node:url';

/** The part of h5wasm that is used here. */
export type Hdf5 = typeof import('h5wasm/node');

let ready: Promise<Hdf5> | undefined;

async function load(): Promise<Hdf5> {
  // Both packages are ES modules only: imported when used, so that this one can also be required.
  const [hdf5, plugins] = await Promise.all([import('h5wasm/node'), import('h5wasm-plugins')]);
  const module = await hdf5.ready;
  // Without it a failed read returns garbage.
  module.activate_throwing_error_handler();
  // lzf, the reference's compression, is a plugin. (The package's own helper trips over spaces in the path.)
  module.insert_plugin_search_path(fileURLToPath(new URL('plugins', `${plugins.base_url}/`)), 0);
  return hdf5;
}

/** HDF5 with errors that throw and with the compression filters of h5wasm-plugins. */
export function loadHdf5(): Promise<Hdf5> {
  ready ??= load();
  return ready;
}
