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
