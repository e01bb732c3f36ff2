import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Application, Converter, LogLevel, type ProjectReflection } from 'typedoc';
import type { PluginOptions } from 'typedoc-plugin-markdown';
import { root } from '../root.ts';
import { readAsMeant } from './comments.ts';
import { apiEntries, pageOf } from './entries.ts';
import { repairAnchors } from './repair-anchors.ts';

const format: Partial<PluginOptions> = {
  outputFileStrategy: 'modules',
  entryFileName: 'index',
  hidePageHeader: true,
  hideBreadcrumbs: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  classPropertiesFormat: 'table',
  typeAliasPropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
  propertyMembersFormat: 'table',
  useCodeBlocks: true,
  tableColumnSettings: { hideInherited: true, hideModifiers: true, hideOverrides: true },
  pageTitleTemplates: {
    module: ({ name }) => `@genie/${name}`,
  },
};

/**
 * Writes the reference of all exports of all libraries as Markdown, made of their docstrings: a page for each entry.
 *
 * @throws Error where a docstring links to what is not exported
 */
export async function writeApiReference(folder: string): Promise<void> {
  const entries = apiEntries();
  const app = await Application.bootstrapWithPlugins({
    entryPoints: entries.map(({ file }) => file),
    tsconfig: path.join(root, 'apps/docs/tsconfig.api.json'),
    plugin: ['typedoc-plugin-markdown'],
    outputs: [{ name: 'markdown', path: folder }],
    basePath: root,
    readme: 'none',
    disableSources: true,
    disableGit: true,
    excludeExternals: true,
    excludePrivate: true,
    skipErrorChecking: true, // the type check has it
    logLevel: LogLevel.Error,
    validation: { notExported: false, invalidLink: true, notDocumented: false },
    ...format,
  });
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const reflection of Object.values(project.reflections)) {
      if (reflection.comment) readAsMeant(reflection.comment);
      // Taken apart in the source, it has no name of its own.
      if (reflection.isParameter() && reflection.name === '__namedParameters') reflection.name = 'options';
    }
  });
  const project = await app.convert();
  if (!project) throw new Error('the API reference was not made: see above');
  nameModules(project);
  app.logger.resetWarnings();
  app.logger.level = LogLevel.Warn;
  app.validate(project);
  if (app.logger.hasWarnings()) throw new Error('docstrings link to what is not exported: see above');
  await app.generateOutputs(project);
  repairAnchors(folder);
  writeFileSync(path.join(folder, 'index.md'), overview());
}

/** The page that lists the others. */
function overview(): string {
  const rows = apiEntries().map((entry) => `| [\`${entry.name}\`](${pageOf(entry)}.md) | ${entry.about} |`);
  const lines = [
    '# API',
    'All that the libraries export, by what one imports it from.',
    ['| entry | what it is |', '| --- | --- |', ...rows].join('\n'),
  ];
  return `${lines.join('\n\n')}\n`;
}

/** Names the modules as they are imported, without the scope, which is the name of their page too. */
function nameModules(project: ProjectReflection): void {
  const names = new Map(apiEntries().map((entry) => [path.dirname(path.relative(root, entry.file)), pageOf(entry)]));
  const modules = project.children ?? [];
  const missing = [...names].filter(([folder]) => !modules.some(({ name }) => name === folder));
  if (missing.length > 0)
    throw new Error(
      `the API reference lacks ${missing.map(([folder]) => folder).join(', ')}: apps/docs/tsconfig.api.json does not include them`,
    );
  for (const module of modules) module.name = names.get(module.name) ?? module.name;
}
