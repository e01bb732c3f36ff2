/** The first page of the site, as VitePress's layout `home` takes it. */
export const home: Record<string, unknown> = {
  layout: 'home',
  hero: {
    name: 'Genie',
    text: 'Playable worlds learned from video',
    tagline:
      "A model watches videos of a game, without labels, finds out by itself what the player's actions were, and makes every frame anew from the key that you press.",
    image: {
      src: '/files/docs/pong.gif',
      alt: 'Pong as the model makes it, frame by frame, while a policy presses the keys',
    },
    actions: [
      { theme: 'brand', text: 'Start', link: '/docs/start' },
      { theme: 'alt', text: 'Concepts', link: '/docs/concepts' },
      { theme: 'alt', text: 'Your own video', link: '/docs/own-video' },
    ],
  },
  features: [
    {
      title: 'Learn a world',
      details:
        'From MP4, WebM, GIF or folders of pictures, on a laptop, without a GPU. A report with every figure at the end.',
      link: '/docs/own-video',
    },
    {
      title: 'Play and embed',
      details: 'One object in a page or in Node, on WebAssembly or WebGPU. Nothing is sent anywhere.',
      link: '/docs/embed',
    },
    {
      title: 'Train agents',
      details: 'A Gymnasium environment over HTTP, batches in TypeScript, agents that learn inside a world.',
      link: '/docs/agents',
    },
    {
      title: 'Depend on a part',
      details: 'Twelve libraries, each of use alone, from quantization to metrics.',
      link: '/docs/packages',
    },
  ],
};

/** A picture of the first page, from the repository's root. */
export const homePicture = 'docs/pong.gif';
