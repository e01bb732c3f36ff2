import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { root } from '../src/root.ts';

const read = (file: string) => parse(readFileSync(path.join(root, file), 'utf8'));

test('CITATION.cff has what the format asks for, and the licence of the packages', () => {
  const { license } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { license: string };
  const citation = read('CITATION.cff');
  expect(citation).toMatchObject({ 'cff-version': '1.2.0', type: 'software', license });
  for (const key of ['message', 'title', 'abstract']) expect(citation[key].length, key).toBeGreaterThan(20);
  expect(citation.authors.length).toBeGreaterThan(0);
});

const forms = '.github/ISSUE_TEMPLATE';
const names = readdirSync(path.join(root, forms)).filter((file) => file !== 'config.yml');

test.each(names)('%s is an issue form: named fields, one of them required', (file) => {
  const { name, description, body } = read(path.join(forms, file));
  expect(name).toBeTruthy();
  expect(description).toBeTruthy();
  const ids = body.map(({ id }: { id: string }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { type, id, attributes } of body) {
    expect(['input', 'textarea', 'dropdown', 'checkboxes'], id).toContain(type);
    expect(attributes.label, id).toBeTruthy();
  }
  expect(body.some(({ validations }: { validations?: { required?: boolean } }) => validations?.required)).toBe(true);
});
