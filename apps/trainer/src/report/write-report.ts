import path from 'node:path';
import { reportSchema } from '@genie/evaluate';
import { writeFileAtomic } from '@genie/training';
import type { ReportInput } from './input.ts';
import { renderPage } from './page.ts';

/**
 * Writes `report.json` and `index.html` into a folder, which is made where it is missing. Each file is written beside
 * its place and renamed; nothing is written when the report is not valid.
 *
 * @throws Error naming the field when the report does not fit {@link reportSchema}
 */
export async function writeReport(folder: string, input: ReportInput): Promise<void> {
  const checked = reportSchema.safeParse(input.report);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    throw new Error(`report.json: ${issue.path.join('.') || 'report'}: ${issue.message}`);
  }
  const page = await renderPage(input);
  await writeFileAtomic(path.join(folder, 'report.json'), `${JSON.stringify(checked.data, null, 2)}\n`);
  await writeFileAtomic(path.join(folder, 'index.html'), page);
}
