import type { Figure } from '@genie/metrics';
import type { Estimate } from '../intervals/estimate.ts';
import { isMissing, type Observations, type Observed } from '../observed.ts';
import type { FigureInfo, PerCode, Reference } from './figure-info.ts';

/** A figure, or a family of them, in the registry. */
export interface FigureDefinition {
  /** Definition; of a family with placeholders such as `<object>`. */
  info: FigureInfo;
  /** The observation that it is made of. */
  from: keyof Observed;
  family: boolean;
  /** Definition of the figure at a path; `undefined` where that is another. */
  at(path: string): FigureInfo | undefined;
  /** Returns whether a path is that of a baseline or ceiling that stands beside it. */
  isBeside(path: string): boolean;
  /** Its value and those beside it; nothing where it is left out. */
  measure(observations: Observations): Measurement[];
}

/** A number for report.json, or the reason that there is none. */
export interface Measurement {
  path: string;
  figure: Estimate;
  /** Values for each latent action, under the name of `FigureInfo.perCode`. */
  perCode?: { name: string; values: readonly (number | null)[] };
}

/** A baseline's or ceiling's value; `null` and `undefined`: it is left out. */
export type Beside = Estimate | number | null | undefined;

export interface ReferenceInput<Found> extends Reference {
  of(figure: Found, observations: Observations): Beside;
}

export interface FigureInput<From extends keyof Observed, Found>
  extends Omit<FigureInfo, 'baseline' | 'ceiling' | 'perCode'> {
  from: From;
  /** Measures it, interval included; `undefined` leaves it out of the report, `notDefined` says why there is none. */
  of(observed: Observed[From], observations: Observations): Found;
  baseline?: ReferenceInput<Found>;
  ceiling?: ReferenceInput<Found>;
  perCode?: PerCode & { of(figure: Found, observed: Observed[From]): readonly (number | null)[] | undefined };
}

/**
 * Defines a figure of the report in one place: its name, unit and definition, and how it is measured. See contributing/add-a-figure.md.
 *
 *     export const codesInUse: FigureDefinition = defineFigure({
 *       path: 'actions.usage',
 *       label: 'Codes in use',
 *       unit: 'share',
 *       definition: 'Share of the latent actions that occur at all.',
 *       from: 'actions',
 *       of: ({ counts }) => codebookUsage(counts),
 *     });
 */
export function defineFigure<From extends keyof Observed, Found extends Figure | undefined>(
  input: FigureInput<From, Found>,
): FigureDefinition {
  const { from, of, baseline, ceiling, perCode, ...rest } = input;
  const info: FigureInfo = {
    ...rest,
    ...(baseline ? { baseline: reference(baseline) } : {}),
    ...(ceiling ? { ceiling: reference(ceiling) } : {}),
    ...(perCode ? { perCode: { name: perCode.name, label: perCode.label, definition: perCode.definition } } : {}),
  };
  const { path, always } = info;
  const beside = [baseline, ceiling].filter((one) => one !== undefined);
  return {
    info,
    from,
    family: false,
    at: (wanted) => (wanted === path ? info : undefined),
    isBeside: (wanted) => beside.some((one) => one.path === wanted),
    measure(observations) {
      const observed = observations[from];
      if (observed === undefined) return [];
      if (isMissing(observed)) return always ? [{ path, figure: observed }] : [];
      const figure = of(observed as Observed[From], observations);
      if (figure === undefined) return [];
      const values = perCode?.of(figure, observed as Observed[From]);
      return [
        { path, figure, ...(perCode && values ? { perCode: { name: perCode.name, values } } : {}) },
        ...measureBeside(beside, figure, observations),
      ];
    },
  };
}

/** The references of a figure that have a value or a reason. */
export function measureBeside<Found>(
  references: readonly ReferenceInput<Found>[],
  figure: Found,
  observations: Observations,
): Measurement[] {
  return references.flatMap(({ path, of }) => {
    const value = of(figure, observations);
    if (value === null || value === undefined) return [];
    return [{ path, figure: typeof value === 'number' ? { value } : value }];
  });
}

const reference = ({ path, label }: Reference): Reference => ({ path, label });
