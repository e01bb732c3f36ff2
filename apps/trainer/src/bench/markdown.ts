/** A table, its columns padded so that its source can be read too. Bars in cells are escaped. */
export function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  const lines = [head, ...body].map((cells) => cells.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = head.map((_, column) => Math.max(3, ...lines.map((cells) => cells[column]!.length)));
  const write = (cells: readonly string[], fill = ' ') =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!, fill)).join(' | ')} |`;
  return [
    write(lines[0]!),
    write(
      head.map(() => ''),
      '-',
    ),
    ...lines.slice(1).map((cells) => write(cells)),
  ].join('\n');
}

/** Three digits that matter: '4.12', '13.7', '506'. */
export function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

/**
 * The document with what stands between two marks replaced, `<!-- measured -->` and `<!-- /measured -->`.
 *
 * @param file the document's, for the message
 * @param mark the word of the marks
 * @throws where it lacks them
 */
export function putBetweenMarks(document: string, text: string, file: string, mark = 'measured'): string {
  const [begin, end] = [`<!-- ${mark} -->`, `<!-- /${mark} -->`];
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file}: expected the lines ${begin} and ${end}, to write between them`);
  return `${document.slice(0, from + begin.length)}\n\n${text}\n\n${document.slice(to)}`;
}
