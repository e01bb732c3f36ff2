import { readFileSync } from 'node:fs';
import ts from 'typescript';

/** The docstrings of the interfaces of some files, by the interface's name and a dotted path of fields within it. */
export class Docstrings {
  readonly #types = new Map<string, ts.InterfaceDeclaration | ts.TypeAliasDeclaration>();

  constructor(files: readonly string[]) {
    for (const file of files) {
      const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
      source.forEachChild((node) => {
        if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) this.#types.set(node.name.text, node);
      });
    }
  }

  /** Of every field, and of the fields in it. */
  of(name: string): Map<string, string> {
    const found = new Map<string, string>();
    for (const [path, member] of this.#fields(this.#named(name), '')) {
      const text = ts
        .getJSDocCommentsAndTags(member)
        .map((doc) => (ts.isJSDoc(doc) ? ts.getTextOfJSDocComment(doc.comment) : ''))
        .join(' ');
      if (text) found.set(path, plain(text));
    }
    return found;
  }

  #named(name: string): ts.InterfaceDeclaration | ts.TypeAliasDeclaration {
    const found = this.#types.get(name);
    if (!found) throw new Error(`${name}: no such interface in the files that were read`);
    return found;
  }

  *#fields(node: ts.Node, prefix: string): Generator<[string, ts.PropertySignature]> {
    if (ts.isTypeAliasDeclaration(node)) yield* this.#fields(node.type, prefix);
    if (ts.isInterfaceDeclaration(node)) {
      for (const clause of node.heritageClauses ?? []) {
        for (const { expression } of clause.types) yield* this.#referred(expression.getText(), prefix);
      }
    }
    if (ts.isInterfaceDeclaration(node) || ts.isTypeLiteralNode(node)) {
      for (const member of node.members) {
        if (!ts.isPropertySignature(member)) continue;
        const path = prefix + member.name.getText();
        yield [path, member];
        if (member.type) yield* this.#fields(member.type, `${path}.`);
      }
    }
    if (ts.isUnionTypeNode(node)) for (const part of node.types) yield* this.#fields(part, prefix);
    if (ts.isTypeReferenceNode(node)) yield* this.#referred(node.typeName.getText(), prefix);
  }

  *#referred(name: string, prefix: string): Generator<[string, ts.PropertySignature]> {
    const type = this.#types.get(name);
    if (type) yield* this.#fields(type, prefix);
  }
}

/** A docstring as text: lines joined, links to other declarations as code. */
function plain(text: string): string {
  return text
    .replace(/\{@link ([^}]+)\}/g, '`$1`')
    .replace(/\s+/g, ' ')
    .trim();
}
