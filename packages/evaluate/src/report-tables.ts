import type { GroupName } from './groups.ts';

/** The documents that hold a table of figures between two marks, and the groups that are in it. */
export const reportTables: Readonly<Record<string, readonly GroupName[]>> = {
  'evaluate.md': ['tokenizer', 'actions', 'dynamics', 'control', 'play', 'training'],
  'game-figures.md': ['game'],
};
