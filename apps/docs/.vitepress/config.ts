import { defineConfig } from 'vitepress';
import { githubAnchor } from '../src/anchors.ts';
import { apiEntries, pageOf } from '../src/api/entries.ts';
import { pageTitle } from '../src/page-title.ts';
import { sections } from '../src/site-map.ts';

const link = (to: string) => `/${to.replace(/(^|\/)index$/, '$1')}`;

const guide = sections.map(({ title, pages, collapsed = false }) => ({
  text: title,
  collapsed,
  items: pages.map((page) => ({ text: pageTitle(page), link: link(page.to) })),
}));

const api = {
  text: 'API',
  link: '/api/',
  collapsed: true,
  items: apiEntries().map((entry) => ({ text: entry.name, link: `/api/${pageOf(entry)}` })),
};

export default defineConfig({
  title: 'Genie',
  description: 'Playable worlds learned from video, in TypeScript.',
  lang: 'en',
  base: process.env.DOCS_BASE ?? '/',
  srcDir: '.site',
  outDir: 'dist',
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  lastUpdated: false,
  markdown: {
    anchor: { slugify: githubAnchor },
    config: (md) => {
      // Braces are text in these documents, no expressions of Vue.
      const text = md.renderer.rules.text!;
      md.renderer.rules.text = (...args) => text(...args).replaceAll('{{', '&#123;&#123;');
    },
  },
  themeConfig: {
    outline: { level: [2, 3] },
    search: { provider: 'local' },
    nav: [
      { text: 'Guide', link: '/docs/start' },
      { text: 'Worlds', link: '/worlds/' },
      { text: 'Recipes', link: '/docs/recipe' },
      { text: 'API', link: '/api/' },
    ],
    sidebar: { '/api/': [{ ...api, collapsed: false }, ...guide], '/': [...guide, api] },
  },
});
