import { RunError } from '@genie/pipeline/internal/errors';
import { type Browser, type LaunchOptions, launchChromium } from '@genie/testing/chromium';

/**
 * Starts the Chromium that the tests use.
 *
 * The packages that drive and bring it are large, and no dependencies of the command: who measures installs them beside it.
 *
 * @throws RunError where one of them is not there, or the browser cannot be started
 */
export async function startChromium(options: LaunchOptions): Promise<Browser> {
  try {
    return await launchChromium(options);
  } catch (cause) {
    const missing = missingPackage(cause);
    throw new RunError(
      missing
        ? `${missing} is not installed: npm install playwright-core @sparticuz/chromium, or the first of them alone and the path of a Chromium or Chrome in GENIE_CHROMIUM`
        : `the browser cannot be started: ${(cause as Error).message}`,
      { cause },
    );
  }
}

function missingPackage(error: unknown): string | undefined {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== 'ERR_MODULE_NOT_FOUND') return undefined;
  return /^Cannot find package '([^']+)'/.exec(message)?.[1];
}
