import { definitionText, type FigureInfo } from './figure/figure-info.ts';
import { registry } from './figures/registry.ts';
import { type GroupName, partsOf } from './groups.ts';

/** The figures of some groups as a table in Markdown: for the documents. */
export function figureTable(groups: readonly GroupName[]): string {
  const rows = registry
    .filter(({ info: { path } }) => groups.includes(partsOf(path).group))
    .map(({ info }) => [named(info), escaped(definitionText(info)), besideText(info), escaped(info.reading ?? '')]);
  return markdownTable(['figure', 'what it is', 'beside it', 'how to read it'], rows);
}

function named({ path, label, unit }: FigureInfo): string {
  return `\`${path}\`<br>${escaped(label)}${unit === 'share' || unit === 'ratio' ? '' : `, ${unit}`}`;
}

function besideText({ baseline, ceiling, perCode, seenAs, only }: FigureInfo): string {
  return [
    baseline && `\`${partsOf(baseline.path).name}\`: ${baseline.label}`,
    ceiling && `at most \`${partsOf(ceiling.path).name}\`: ${ceiling.label}`,
    perCode && `\`codes[].${perCode.name}\`: ${perCode.definition}`,
    only && `in ${only} only`,
    seenAs && `\`generalization.${seenAs}\`: on seen and on unseen videos`,
  ]
    .filter(Boolean)
    .join('<br>');
}

/** Placeholders are no markup. */
const escaped = (text: string) => text.replaceAll(/<(\w+)>/g, '&lt;$1&gt;');

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
