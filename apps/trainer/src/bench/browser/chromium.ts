import type { Browser, LaunchOptions } from '@genie/testing/chromium';
import { RunError } from '../../errors.ts';

/**
 * Starts the Chromium that the tests use.
 *
 * It belongs to this repository and not to the published command, as it is large and measures what only developers change.
 *
 * @throws RunError where it is not there or cannot be started
 */
export async function startChromium(options: LaunchOptions): Promise<Browser> {
  let launch: typeof import('@genie/testing/chromium').launchChromium;
  try {
    ({ launchChromium: launch } = await import('@genie/testing/chromium'));
  } catch (cause) {
    throw new RunError(
      'no browser to measure in: --browser needs a checkout of the repository, there run npm run bench -- play --browser',
      { cause },
    );
  }
  try {
    return await launch(options);
  } catch (cause) {
    throw new RunError(`the browser cannot be started: ${(cause as Error).message}`, { cause });
  }
}
