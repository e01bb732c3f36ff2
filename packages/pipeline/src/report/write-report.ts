import path from 'node:path';
import { type Report, reportSchema } from '@genie/evaluate';
import { writeFileAtomic } from '@genie/training';
import type { ReportInput } from './input.ts';
import { renderPage } from './page.ts';

/**
 * Writes `report.json` and then `index.html` into a folder, which is made where it is missing. Each file is written beside its place and
 * renamed. The figures come first: a page that cannot be drawn costs none of them.
 *
 * @throws Error naming the field when the report does not fit {@link reportSchema}; nothing is written then
 */
export async function writeReport(folder: string, input: ReportInput): Promise<void> {
  await writeFigures(folder, input.report);
  await writePage(folder, input);
}

/** Writes `report.json`. @throws Error naming the field when the report does not fit {@link reportSchema} */
export async function writeFigures(folder: string, report: Report): Promise<void> {
  const checked = reportSchema.safeParse(report);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    throw new Error(`report.json: ${issue.path.join('.') || 'report'}: ${issue.message}`);
  }
  await writeFileAtomic(path.join(folder, 'report.json'), `${JSON.stringify(checked.data, null, 2)}\n`);
}

/** Writes `index.html`. */
export async function writePage(folder: string, input: ReportInput): Promise<void> {
  await writeFileAtomic(path.join(folder, 'index.html'), await renderPage(input));
}
