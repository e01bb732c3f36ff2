import type { Unit } from '../units.ts';

/** A number that stands beside a figure: what it has to be above, or what it can at most be. */
export interface Reference {
  /** Path in report.json, beside the figure: "group.name". */
  path: string;
  label: string;
}

/** The figure's own value for each latent action. */
export interface PerCode {
  /** Its field in the entries of `actions.codes`. */
  name: string;
  label: string;
  /** One sentence. */
  definition: string;
}

/** Definition of a figure: all that the report, the terminal, comparisons, ablations and the documents say of it. */
export interface FigureInfo {
  /** Path in report.json, and its only name: "group.name". */
  path: string;
  label: string;
  unit: Unit;
  /** Definition in a sentence or two: over what it is taken, and how. */
  definition: string;
  /** Guide to reading it: what is good, what it does not show. For the documents. */
  reading?: string | undefined;
  /** Paper and section. */
  source?: string | undefined;
  lowerIsBetter?: boolean | undefined;
  baseline?: Reference | undefined;
  ceiling?: Reference | undefined;
  perCode?: PerCode | undefined;
  /** True when every report has it: as a number, or as `null` with a reason. Others may be left out. */
  always?: boolean | undefined;
  /** Measured on videos that the world was trained on too, under this name of `generalization`. */
  seenAs?: string | undefined;
  /** The trained network that it looks through: figures of different ones cannot be compared. */
  through?: 'lpips' | 'frechet' | undefined;
  /** Measured in ablations, and in no report. */
  only?: 'ablations' | undefined;
}

/** The definition as a reader sees it, with what else belongs to it. */
export function definitionText({ definition, lowerIsBetter, source }: FigureInfo): string {
  return [definition, lowerIsBetter && 'Lower is better.', source && `Source: ${source}.`].filter(Boolean).join(' ');
}
