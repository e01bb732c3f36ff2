// Brings world bundles to the version of the format that this repository writes. Play stays the same, to the bit; a bundle that is of this
// version already is left as it is.
//
//   npm run upgrade-bundle -- worlds/pong worlds/maze
import process from 'node:process';
import { upgradeBundle } from '../apps/trainer/src/upgrade-bundle.ts';

const folders = process.argv.slice(2);
if (folders.length === 0) {
  console.error('upgrade-bundle: found no folder, expected those of world bundles, for example worlds/pong');
  process.exitCode = 2;
}
try {
  for (const folder of folders) console.log(upgradeBundle(folder));
} catch (error) {
  console.error(`upgrade-bundle: ${(error as Error).message}`);
  process.exitCode = 1;
}
