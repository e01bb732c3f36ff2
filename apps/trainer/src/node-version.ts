import { createRequire } from 'node:module';

const { engines } = createRequire(import.meta.url)('../package.json') as { engines: { node: string } };

/** Returns the reason why this Node does not run the command, in one line; undefined if it does. npm only warns of it. */
export function whyNodeIsTooOld(
  version: string = process.versions.node,
  range: string = engines.node,
): string | undefined {
  const [least, found] = [range.replace('>=', ''), version].map((text) => text.split('.').map(Number));
  const [major = 0, minor = 0] = least!;
  const isOld = found![0]! < major || (found![0] === major && found![1]! < minor);
  return isOld
    ? `needs Node ${major}.${minor} or newer, this is ${version}: install it, or run npx -p node@${major} -p @genie/trainer genie`
    : undefined;
}
