// Writes the tables of figures into the documents: run after a figure was added or changed.
import { readFileSync, writeFileSync } from 'node:fs';
import { figureTable } from './src/figure-table.ts';
import { reportTables } from './src/report-tables.ts';

const [begin, end] = ['<!-- figures -->', '<!-- /figures -->'];

for (const [name, groups] of Object.entries(reportTables)) {
  const file = new URL(`../../docs/${name}`, import.meta.url);
  const text = readFileSync(file, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from)
    throw new Error(`docs/${name}: expected the lines ${begin} and ${end}, to write between them`);
  writeFileSync(file, `${text.slice(0, from + begin.length)}\n\n${figureTable(groups)}\n\n${text.slice(to)}`);
}
