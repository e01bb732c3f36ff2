// Run before a package is packed or published, in its folder: refuses what nobody could use.
import { existsSync, globSync, readFileSync } from 'node:fs';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));

/** The files that `exports` names, those for this workspace only left out. */
const filesOf = (exports) =>
  typeof exports === 'string'
    ? [exports]
    : Object.entries(exports ?? {}).flatMap(([condition, value]) =>
        condition === '@genie/source' ? [] : filesOf(value),
      );

/** Whether a file is there that an export names; of a pattern such as `./dist/*.js`, any. */
const isThere = (file) => (file.includes('*') ? globSync(file).length > 0 : existsSync(file));

const missing = [...new Set(filesOf(manifest.exports))].find((file) => !isThere(file));
const problem = !process.env.npm_config_user_agent?.startsWith('pnpm/')
  ? 'npm would publish "workspace:" as it stands; use pnpm, or npm run release in the root of the repository'
  : missing && `${missing} is missing: the package is not built; run npm run build in the root of the repository`;
if (problem) {
  console.error(`${manifest.name}: ${problem}`);
  process.exit(1);
}
