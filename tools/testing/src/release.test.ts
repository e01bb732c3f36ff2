import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { publishedPackages, root } from '../../release/workspace.ts';

const published = publishedPackages();
const manifestOf = (folder: string) => JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));

test('all libraries, the command, the page and the worlds are published, and what only this repository needs is not', () => {
  const names = published.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining(['@genie/fsq', '@genie/world', '@genie/trainer', '@genie/demo', '@genie/worlds']),
  );
  expect(names).not.toContain('@genie/testing');
});

test.each(published.map((each) => [each.name, each.folder]))(
  '%s says what it is, and is for everybody',
  (_, folder) => {
    const manifest = manifestOf(folder);
    expect(manifest).toMatchObject({ license: 'MIT', publishConfig: { access: 'public' } });
    expect(manifest.description.length).toBeGreaterThan(20);
    expect(manifest.files.length).toBeGreaterThan(0);
  },
);

test.each(['@genie/trainer', '@genie/demo', '@genie/worlds'])(
  '%s installs nothing that is published by nobody',
  (name) => {
    const { dependencies = {}, optionalDependencies = {} } = manifestOf(
      published.find((each) => each.name === name)!.folder,
    );
    const names = published.map((each) => each.name);
    const own = Object.keys(dependencies).filter((each) => each.startsWith('@genie/'));
    expect(own.filter((each) => !names.includes(each))).toEqual([]);
    // Their install scripts download: genie setup tensorflow brings them.
    expect(Object.keys({ ...dependencies, ...optionalDependencies }).filter((each) => /tfjs-node/.test(each))).toEqual(
      [],
    );
  },
);

test('each pending changeset is of packages that a release takes, so that none waits for ever', () => {
  const folder = path.join(root, '.changeset');
  const named = readdirSync(folder)
    .filter((file) => file.endsWith('.md') && file !== 'README.md')
    .flatMap((file) => {
      const head = /^---\n([\s\S]*?)\n---/.exec(readFileSync(path.join(folder, file), 'utf8'))?.[1] ?? '';
      return [...head.matchAll(/^["']?(@?[\w/-]+)["']?:/gm)].map(([, name]) => name!);
    });
  expect([...new Set(named)].filter((name) => !published.some((each) => each.name === name))).toEqual([]);
});
