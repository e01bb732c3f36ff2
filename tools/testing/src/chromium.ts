import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';

export type { Browser, BrowserContext, Page } from 'playwright-core';

/** Options of {@link launchChromium}. */
export interface LaunchOptions {
  /** WebGPU by the software renderer SwiftShader: right, and slow (for tests of correctness). Default false: no WebGPU. */
  webgpu?: boolean;
}

// WebGPU alone would need the first flag only, but then a WebGPU canvas kills the GPU process.
const webgpuFlags = [
  '--enable-unsafe-webgpu',
  '--enable-features=Vulkan',
  '--use-vulkan=swiftshader',
  '--use-angle=swiftshader',
];

/**
 * Starts a headless Chromium that comes from npm (Linux x64), or the one that `GENIE_CHROMIUM` names.
 *
 * Nothing has to be installed on the machine: the NSS libraries that Chromium needs come along too.
 * Close the browser in `finally`: a test that dies would leave it running.
 */
export async function launchChromium({ webgpu = false }: LaunchOptions = {}): Promise<Browser> {
  // When it is called, as the command that is published has this function and neither of the packages.
  const { chromium } = await import('playwright-core');
  const args = webgpu ? webgpuFlags : [];
  const named = process.env.GENIE_CHROMIUM;
  if (named) return chromium.launch({ executablePath: named, args });
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `The Chromium from npm is for linux x64, this is ${process.platform} ${process.arch}: set GENIE_CHROMIUM to the path of a Chromium or Chrome`,
    );
  }
  const folder = await unpacked();
  const libraries = [path.join(folder, 'al2023', 'lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
  return chromium.launch({
    executablePath: path.join(folder, 'chromium'),
    env: { ...process.env, LD_LIBRARY_PATH: libraries } as Record<string, string>,
    args,
  });
}

/**
 * The folder with the unpacked browser, one per version. Unpacked beside its place and renamed: of two processes that
 * start together none sees a half-written binary (the package's own unpacking, into the temporary folder, does not see to that).
 */
async function unpacked(): Promise<string> {
  const { default: packaged, inflate } = await import('@sparticuz/chromium');
  const require = createRequire(import.meta.url);
  const entry = fileURLToPath(import.meta.resolve('@sparticuz/chromium'));
  const root = path.dirname(path.dirname(entry));
  const { version } = require(path.join(root, 'package.json')) as { version: string };
  const folder = path.join(os.tmpdir(), `genie-chromium-${version}`);
  if (await exists(folder)) return folder;

  const partial = `${folder}.${process.pid}`;
  await mkdir(partial, { recursive: true });
  const temporary = process.env.TMPDIR;
  process.env.TMPDIR = partial; // where the package unpacks to
  try {
    await packaged.executablePath();
    await inflate(path.join(root, 'bin', 'al2023.tar.br'));
  } finally {
    if (temporary === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = temporary;
  }
  try {
    await rename(partial, folder);
  } catch (error) {
    if (!(await exists(folder))) throw error;
    await rm(partial, { recursive: true }); // another process was first
  }
  return folder;
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
