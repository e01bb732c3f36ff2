import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';

const { None: silent, Warning: told } = ExtractorLogLevel;

/**
 * The report of each entry of a package, by the file that it is kept in, from the package's folder: all that can be imported, and
 * the types that it speaks of. The package must have been built.
 */
export function apiReports(folder: string): Map<string, string> {
  const { exports } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
    exports: Record<string, string | { import: { types: string } }>;
  };
  const reports = new Map<string, string>();
  for (const [entry, conditions] of Object.entries(exports)) {
    // Single modules, for the command of the same version, are promised to nobody.
    if (typeof conditions === 'string' || entry.startsWith('./internal/')) continue;
    const name = entry === '.' ? 'index' : entry.slice(2);
    reports.set(`api/${name}.api.md`, reportOf(folder, path.join(folder, conditions.import.types)));
  }
  return reports;
}

function reportOf(folder: string, declarations: string): string {
  const out = mkdtempSync(path.join(os.tmpdir(), 'genie-api-'));
  try {
    const config = ExtractorConfig.prepare({
      packageJsonFullPath: path.join(folder, 'package.json'),
      configObjectFullPath: undefined,
      configObject: {
        projectFolder: folder,
        mainEntryPointFilePath: declarations,
        compiler: {
          overrideTsconfig: {
            compilerOptions: {
              target: 'ES2022',
              lib: ['ES2023', 'DOM'],
              module: 'NodeNext',
              strict: true,
              skipLibCheck: true,
              types: ['node'],
            },
            files: [declarations],
          },
        },
        apiReport: {
          enabled: true,
          reportFileName: 'report',
          reportFolder: out,
          reportTempFolder: out,
          includeForgottenExports: true,
        },
        docModel: { enabled: false },
        dtsRollup: { enabled: false },
        tsdocMetadata: { enabled: false },
        newlineKind: 'lf',
        messages: {
          compilerMessageReporting: { default: { logLevel: told } },
          extractorMessageReporting: { default: { logLevel: silent } },
          tsdocMessageReporting: { default: { logLevel: silent } },
        },
      },
    });
    const problems: string[] = [];
    Extractor.invoke(config, {
      localBuild: true,
      messageCallback: (message) => {
        message.handled = true;
        if (message.category === 'Compiler' && message.logLevel === told) problems.push(message.text);
      },
    });
    if (problems.length > 0) throw new Error(`${declarations}\n  ${problems.join('\n  ')}`);
    return readFileSync(path.join(out, 'report.api.md'), 'utf8');
  } finally {
    rmSync(out, { recursive: true });
  }
}

/** @throws Error where the reports that are kept are not those of what is built */
export function checkReports(folder: string): void {
  for (const [file, report] of apiReports(folder)) {
    const kept = read(path.join(folder, file));
    if (kept === report) continue;
    const [left, found] = [kept.split('\n'), report.split('\n')];
    const line = found.findIndex((text, at) => text !== left[at]);
    throw new Error(
      `${path.join(folder, file)}:${line + 1}: found ${JSON.stringify(left[line] ?? '')}, expected ${JSON.stringify(found[line] ?? '')}: run npm run api, and commit what it changes`,
    );
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
