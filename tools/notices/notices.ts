import { type BundledPackage, bundledPackages } from './bundled-packages.ts';

/** Name of the file beside a bundle. */
export const noticesFile = 'THIRD-PARTY-NOTICES.txt';

/** The notice of what is bundled: each package with its licence, whole, and where its source is. */
export function noticesOf(packages: readonly BundledPackage[]): string {
  if (packages.length === 0) return 'Nothing of others is bundled here.\n';
  const parts = packages.map(({ name, version, license, source, text }) =>
    [`${name} ${version}`, `Licence: ${license}`, ...(source ? [`Source: ${source}`] : []), '', text].join('\n'),
  );
  const line = `\n\n${'-'.repeat(80)}\n\n`;
  return `${['Code of these packages is bundled here, under their own licences.', ...parts].join(line)}\n`;
}

/** Result of esbuild when it is done. */
interface EsbuildResult {
  metafile?: { outputs: Record<string, { inputs: Record<string, unknown> }> } | undefined;
}

/** Part of esbuild's plugins that is used. */
interface EsbuildPlugin {
  name: string;
  setup(build: {
    initialOptions: { metafile?: boolean; absWorkingDir?: string };
    onEnd(callback: (result: EsbuildResult) => Promise<void>): void;
  }): void;
}

/** A plugin for esbuild that hands the notice of a build to `write`. */
export function esbuildNotices(write: (text: string) => Promise<void>): EsbuildPlugin {
  return {
    name: 'genie-notices',
    setup(build) {
      build.initialOptions.metafile = true;
      build.onEnd(async ({ metafile }) => {
        if (!metafile) return; // the build failed, and esbuild says why
        const root = build.initialOptions.absWorkingDir ?? process.cwd();
        const inputs = Object.values(metafile.outputs).flatMap((output) => Object.keys(output.inputs));
        await write(
          noticesOf(bundledPackages(inputs.map((input) => (input.startsWith('/') ? input : `${root}/${input}`)))),
        );
      });
    },
  };
}

/** Part of vite's plugins that is used. */
interface VitePlugin {
  name: string;
  apply: 'build';
  generateBundle: {
    order: 'post';
    handler(
      this: { emitFile(file: { type: 'asset'; fileName: string; source: string }): void },
      options: unknown,
      bundle: Record<string, { type: string; moduleIds?: string[]; originalFileNames?: string[] }>,
    ): void;
  };
}

/**
 * Plugins for vite: those of the page, whose bundle comes last, and of its workers, whose bundles are made apart. Together they know
 * all that is in the build.
 */
export class ViteNotices {
  readonly #modules = new Set<string>();

  /** For the workers: notes what they are made of. */
  worker(): VitePlugin {
    return this.#plugin(() => {});
  }

  /** For the page: leaves the notice of everything in the build. */
  page(): VitePlugin {
    return this.#plugin((emit) => emit(noticesOf(bundledPackages(this.#modules))));
  }

  #plugin(done: (emit: (source: string) => void) => void): VitePlugin {
    const modules = this.#modules;
    return {
      name: 'genie-notices',
      apply: 'build',
      generateBundle: {
        order: 'post',
        handler(_, bundle) {
          for (const output of Object.values(bundle))
            for (const id of output.moduleIds ?? output.originalFileNames ?? []) modules.add(id);
          done((source) => this.emitFile({ type: 'asset', fileName: noticesFile, source }));
        },
      },
    };
  }
}
