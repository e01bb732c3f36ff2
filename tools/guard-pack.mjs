// Run before a package is packed or published, in its folder: refuses what nobody could use.
import { existsSync, readFileSync } from 'node:fs';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));

/** The files that `exports` names, those for this workspace only left out. */
const filesOf = (exports) =>
  typeof exports === 'string'
    ? [exports]
    : Object.entries(exports ?? {}).flatMap(([condition, value]) =>
        condition === '@genie/source' ? [] : filesOf(value),
      );

const missing = [...new Set(filesOf(manifest.exports))].find((file) => !existsSync(file));
const problem = !process.env.npm_config_user_agent?.startsWith('pnpm/')
  ? 'npm would publish "workspace:" as it stands; use pnpm, or npm run release in the root of the repository'
  : missing && `${missing} is missing: the package is not built; run npm run build in the root of the repository`;
if (problem) {
  console.error(`${manifest.name}: ${problem}`);
  process.exit(1);
}
