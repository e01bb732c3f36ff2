import { games } from '@genie/data/games';
import type { FigureDefinition } from '../../figure/define-figure.ts';
import type { FigureInfo } from '../../figure/figure-info.ts';
import { observationOf } from '../../observed.ts';
import { capital, words } from '../../words.ts';
import { ruleOf } from './rule-of.ts';

const template: FigureInfo = {
  path: 'game.<rule>',
  label: 'A rule of the game',
  unit: 'share',
  definition:
    'Share of the steps of free play that keep to a law of the game, of those that it speaks of; the game brings the law and its definition.',
  reading: 'Judges what is seen, whatever game is being played. 1 in a perfect world.',
};

/** The laws that games bring along, each a figure by its name. */
export const gameRules: FigureDefinition = {
  info: template,
  from: 'game',
  family: true,
  at(path) {
    const rule = Object.values(games)
      .flatMap(({ rules }): readonly { name: string; definition: string }[] => rules)
      .find(({ name }) => path === `game.${name}`);
    return rule && { ...template, path, label: capital(words(rule.name)), definition: rule.definition };
  },
  isBeside: () => false,
  measure(observations) {
    const game = observationOf(observations, 'game');
    return (game?.game.rules ?? []).map(({ name }) => ({ path: `game.${name}`, figure: ruleOf(game!, name) }));
  },
};
