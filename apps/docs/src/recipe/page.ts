import path from 'node:path';
import { actionTokenizerObjectiveSchema, actionTokenizerSchema } from '@genie/action-tokenizer';
import { dynamicsObjectiveSchema, dynamicsSchema } from '@genie/dynamics';
import { videoTokenizerObjectiveSchema, videoTokenizerSchema } from '@genie/video-tokenizer';
import { recipeSchema } from '../../../../packages/pipeline/src/recipe/schema.ts';
import { root } from '../root.ts';
import { Docstrings } from './docstrings.ts';
import { type Key, keysOf } from './keys.ts';

const docstrings = new Docstrings(
  [
    'packages/pipeline/src/recipe/schema.ts',
    'packages/pipeline/src/recipe/training-choices.ts',
    'packages/dynamics/src/unmask/sampling.ts',
    'packages/world/src/info.ts',
    'packages/stt/src/config.ts',
    'packages/video-tokenizer/src/config.ts',
    'packages/action-tokenizer/src/config.ts',
    'packages/dynamics/src/config.ts',
    'packages/video-tokenizer/src/objective-config.ts',
    'packages/action-tokenizer/src/objective-config.ts',
    'packages/dynamics/src/objective-config.ts',
  ].map((file) => path.join(root, file)),
);

/** Model keys that a recipe does not set: they follow from the data and from the models before. */
const given: Record<string, readonly string[]> = {
  videoTokenizer: ['height', 'width', 'channels'],
  actionTokenizer: ['height', 'width', 'channels', 'groups'],
  dynamics: ['height', 'width', 'patchSize', 'levels', 'actionDim'],
};

const models = {
  videoTokenizer: { schema: videoTokenizerSchema, docs: 'VideoTokenizerConfig' },
  actionTokenizer: { schema: actionTokenizerSchema, docs: 'ActionTokenizerConfig' },
  dynamics: { schema: dynamicsSchema, docs: 'DynamicsConfig' },
} as const;

const objectives = {
  videoTokenizer: { schema: videoTokenizerObjectiveSchema, docs: 'VideoTokenizerObjective' },
  actionTokenizer: { schema: actionTokenizerObjectiveSchema, docs: 'ActionTokenizerObjective' },
  dynamics: { schema: dynamicsObjectiveSchema, docs: 'DynamicsObjective' },
} as const;

/** Mappings of a stage whose keys are told by the schemas of its model's package. */
const ofPackages = ['model', 'objective'];

const stages = Object.keys(models) as (keyof typeof models)[];

/**
 * The tables of all keys that a recipe can have, as Markdown: values and defaults by the schemas that check it, meanings by the docstrings.
 *
 * @throws Error where a key has no docstring
 */
export function recipeTables(): string {
  const docs = docstrings.of('Recipe');
  const keys = keysOf(recipeSchema);
  const inPart = (part: string) => keys.filter((key) => key.path === part || key.path.startsWith(`${part}.`));
  const isStage = (key: Key) => stages.some((stage) => key.path.startsWith(`${stage}.`));
  const shared = inPart('dynamics').filter(
    ({ path: at }) =>
      !ofPackages.some((part) => at === `dynamics.${part}`) &&
      inPart('videoTokenizer').some((key) => ownPath(key) === at.slice('dynamics.'.length)),
  );
  const isShared = (key: Key) => shared.some((each) => ownPath(each) === ownPath(key));
  const own = keys.filter((key) => isStage(key) && !isShared(key) && !ofPackages.includes(ownPath(key)));
  const first = keys.filter(({ path: at }) => !at.includes('.'));
  const parts = [
    section('The whole', [...first, ...inPart('actions').filter((key) => key.path !== 'actions')], docs),
    section('`data`', inPart('data'), docs),
    section(
      'Every stage: `videoTokenizer`, `actionTokenizer`, `dynamics`',
      shared.map((key) => ({ ...key, path: ownPath(key) })),
      new Map([...docs].map(([at, text]) => [at.replace(/^dynamics\./, ''), text])),
    ),
    section('One stage alone', own, docs),
    ...stages.flatMap((stage) => {
      const { schema, docs: name } = models[stage];
      const { schema: trainedBy, docs: objective } = objectives[stage];
      const modelKeys = keysOf(schema).filter((key) => !given[stage]!.includes(key.path));
      return [
        section(`\`${stage}.model\``, modelKeys, docstrings.of(name)),
        section(`\`${stage}.objective\``, keysOf(trainedBy), docstrings.of(objective)),
      ];
    }),
    section('`checkpoint`', inPart('checkpoint'), docs),
    section('`world`', inPart('world'), docs),
    section('`evaluate`', inPart('evaluate'), docs),
  ];
  return parts.join('\n\n');
}

/** The same of one model for its package's README: what a configuration and an objective can have, given keys among them. */
export function modelTables(stage: keyof typeof models): string {
  const { schema, docs: name } = models[stage];
  const { schema: trainedBy, docs: objective } = objectives[stage];
  return [
    section(`\`${name}\``, keysOf(schema), docstrings.of(name), '###'),
    section(`\`${objective}\``, keysOf(trainedBy), docstrings.of(objective), '###'),
  ].join('\n\n');
}

/** The key within its stage. */
function ownPath({ path: at }: Key): string {
  return at.slice(at.indexOf('.') + 1);
}

function section(title: string, keys: readonly Key[], docs: ReadonlyMap<string, string>, level = '##'): string {
  const rows = keys.map(({ path: at, values, fallback, isRequired }) => {
    const meaning = withoutDefault(docs.get(at) ?? '', fallback);
    if (!meaning) throw new Error(`${at}: a key of the recipe without a docstring`);
    const standard = isRequired ? 'has to be named' : fallback === undefined ? '' : `\`${fallback}\``;
    return `| \`${at}\` | ${cell(values)} | ${standard} | ${cell(meaning)} |`;
  });
  return [`${level} ${title}`, '', '| key | values | default | meaning |', '| --- | --- | --- | --- |', ...rows].join(
    '\n',
  );
}

/** Takes the default out of a text, as it has a column of its own. */
function withoutDefault(text: string, fallback: string | undefined): string {
  if (fallback === undefined) return text;
  return text.replace(/ ?\bDefault (`[^`]*`|[^:`\s]+)(, or what the model says)?\.(?= |$)/, '').trim();
}

const cell = (text: string) => text.replaceAll('|', '\\|');
