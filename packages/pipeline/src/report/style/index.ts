import { base } from './base.ts';
import { compare } from './compare.ts';
import { figures } from './figures.ts';
import { pictures } from './pictures.ts';
import { plots } from './plots.ts';

/** The pages' style sheet: system fonts, two colour schemes, nothing to load. */
export const style: string = [base, figures, pictures, plots, compare].join('');
