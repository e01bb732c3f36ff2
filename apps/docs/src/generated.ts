import { readFileSync, writeFileSync } from 'node:fs';

/** A document's part between `<!-- NAME -->` and `<!-- /NAME -->`, or nothing where it has none. */
export function partOf(file: string, name: string): string | undefined {
  return marked(name).exec(readFileSync(file, 'utf8'))?.[2];
}

/** Puts another text between the two marks. */
export function writePart(file: string, name: string, text: string): void {
  const before = readFileSync(file, 'utf8');
  if (!marked(name).test(before)) throw new Error(`${file}: found no <!-- ${name} --> … <!-- /${name} -->`);
  writeFileSync(
    file,
    before.replace(marked(name), (_, open: string, __, close: string) => `${open}${text}${close}`),
  );
}

const marked = (name: string) => new RegExp(`(<!-- ${name} -->\\n\\n)([\\s\\S]*?)(\\n\\n<!-- /${name} -->)`);

/** A text as the formatter leaves it and as it is generated alike: the formatter aligns the columns of tables. */
export function unaligned(text: string | undefined): string | undefined {
  return text?.replace(/-{3,}/g, '---').replace(/ +/g, ' ');
}
