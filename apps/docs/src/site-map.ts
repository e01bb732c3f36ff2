/** A page of the site. */
export interface SitePage {
  /** The Markdown that it is made of, from the repository's root. */
  source: string;
  /** Its place in the site, without an ending. */
  to: string;
  /** In the menu. Default: its first heading. */
  title?: string;
}

/** A group of pages in the menu. */
export interface Section {
  title: string;
  pages: SitePage[];
  /** True when the menu shows it closed at first. */
  collapsed?: boolean;
}

const doc = (name: string, title?: string): SitePage => ({
  source: `docs/${name}.md`,
  to: `docs/${name}`,
  ...(title && { title }),
});

const packageNames = [
  'world',
  'ops',
  'stt',
  'fsq',
  'video-tokenizer',
  'action-tokenizer',
  'dynamics',
  'data',
  'training',
  'pipeline',
  'metrics',
  'evaluate',
  'agent',
];

/** All pages, as the menu has them. What the API's reference adds comes from the packages' manifests. */
export const sections: Section[] = [
  {
    title: 'Guide',
    pages: [
      doc('start', 'Start'),
      doc('concepts', 'Concepts'),
      doc('own-video', 'Train on your own video'),
      doc('embed', 'Play and embed'),
      doc('agents', 'Agents inside a world'),
      doc('environment', 'A world as an environment'),
      doc('packages', 'Packages'),
      doc('extend', 'Extend'),
    ],
  },
  {
    title: 'Worlds',
    pages: [
      { source: 'worlds/README.md', to: 'worlds/index', title: 'Worlds that ship' },
      ...['pong', 'platformer', 'maze', 'coinrun'].map((name) => ({
        source: `worlds/${name}/README.md`,
        to: `worlds/${name}`,
      })),
      doc('results', 'Results'),
      doc('coinrun', 'CoinRun, a real game'),
    ],
  },
  {
    title: 'Training',
    collapsed: true,
    pages: [
      doc('data', 'Data'),
      doc('recipe', "A recipe's keys"),
      doc('train-with-labels', 'Train with labels'),
      doc('evaluate', 'Evaluation'),
      doc('game-figures', 'Figures of a game'),
      doc('ablations', 'Ablations'),
      doc('pipelines', 'As turbo tasks'),
      doc('cluster', 'On many machines'),
      { source: 'bench/RESULTS.md', to: 'docs/benchmarks', title: 'Benchmarks' },
    ],
  },
  {
    title: 'How it works',
    collapsed: true,
    pages: [
      doc('architecture', 'Architecture'),
      doc('video-tokenizer', 'Video tokenizer'),
      doc('latent-actions', 'Latent actions'),
      doc('dynamics', 'Dynamics'),
      doc('sampling', 'Sampling'),
      doc('play', 'What a frame costs'),
    ],
  },
  {
    title: 'Packages',
    collapsed: true,
    pages: [
      { source: 'apps/trainer/README.md', to: 'packages/trainer', title: '@genie/trainer: the command' },
      ...packageNames.map((name) => ({ source: `packages/${name}/README.md`, to: `packages/${name}` })),
      { source: 'apps/demo/README.md', to: 'packages/demo', title: '@genie/demo: the page' },
      { source: 'examples/README.md', to: 'packages/examples', title: 'Examples of pages' },
      { source: 'clients/python/README.md', to: 'packages/python', title: 'The Python client' },
    ],
  },
  {
    title: 'Notes',
    collapsed: true,
    pages: [
      doc('notes/video-tokenizer', 'Video tokenizer: tried'),
      doc('notes/latent-actions', 'Latent actions: tried'),
      doc('notes/latent-actions-fsq', 'Latent actions by FSQ: tried'),
      doc('notes/dynamics', 'Dynamics: tried'),
      doc('notes/sampling', 'Sampling: tried'),
    ],
  },
  {
    title: 'Contribute',
    collapsed: true,
    pages: [
      { source: 'CONTRIBUTING.md', to: 'contributing/index', title: 'Build, test, release' },
      ...[
        'add-a-figure',
        'add-a-recipe-field',
        'add-a-model-option',
        'add-a-game',
        'add-a-kernel',
        'add-a-fuzz-target',
      ].map((name) => ({
        source: `contributing/${name}.md`,
        to: `contributing/${name}`,
      })),
      { source: 'SECURITY.md', to: 'contributing/security', title: 'Security' },
      { source: 'CODE_OF_CONDUCT.md', to: 'contributing/code-of-conduct', title: 'Code of conduct' },
    ],
  },
];

/** All pages that are made of Markdown in the repository. */
export const pages: SitePage[] = sections.flatMap((section) => section.pages);
