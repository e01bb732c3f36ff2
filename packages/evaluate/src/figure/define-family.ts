import type { Figure } from '@genie/metrics';
import { isMissing, type Observations, type Observed } from '../observed.ts';
import { capital, words } from '../words.ts';
import { type FigureDefinition, measureBeside, type ReferenceInput } from './define-figure.ts';
import type { FigureInfo } from './figure-info.ts';

/** Values of the placeholders `<object>` and `<frames>`. */
export interface Place {
  /** Empty where the figures are of none. */
  object: string;
  frames?: number;
}

export interface FamilyInput<From extends keyof Observed, Found>
  extends Omit<FigureInfo, 'baseline' | 'ceiling' | 'perCode' | 'always' | 'seenAs'> {
  from: From;
  /** The members that there are. */
  of(observed: Observed[From]): readonly (Place & { figure: Found })[];
  baseline?: ReferenceInput<Found>;
  ceiling?: ReferenceInput<Found>;
}

/**
 * Defines figures that differ in the object they are of, and in a number of frames: `<object>` and `<frames>` in path, label and definition
 * stand for them.
 */
export function defineFamily<From extends keyof Observed, Found extends Figure>(
  input: FamilyInput<From, Found>,
): FigureDefinition {
  const { from, of, baseline, ceiling, ...rest } = input;
  const info: FigureInfo = {
    ...rest,
    ...(baseline ? { baseline: { path: baseline.path, label: baseline.label } } : {}),
    ...(ceiling ? { ceiling: { path: ceiling.path, label: ceiling.label } } : {}),
  };
  const beside = [baseline, ceiling].filter((one) => one !== undefined);
  return {
    info,
    from,
    family: true,
    at(path) {
      const place = placeIn(path, info.path);
      return place && filled(info, place);
    },
    isBeside: (path) => beside.some((one) => placeIn(path, one.path) !== undefined),
    measure(observations: Observations) {
      const observed = observations[from];
      if (observed === undefined || isMissing(observed)) return [];
      return of(observed as Observed[From]).flatMap(({ figure, ...place }) => [
        { path: named(info.path, place), figure },
        ...measureBeside(
          beside.map((one) => ({ ...one, path: named(one.path, place) })),
          figure,
          observations,
        ),
      ]);
    },
  };
}

function placeIn(path: string, template: string): Place | undefined {
  const form = template
    .replace('.', '\\.')
    .replace('<object>', '(?<object>[A-Za-z]\\w*?)')
    .replace('<frames>', '(?<frames>\\d+)');
  const found = new RegExp(`^${form}$`).exec(path)?.groups;
  if (!found) return undefined;
  const { object = '', frames } = found;
  return { object, ...(frames === undefined ? {} : { frames: Number(frames) }) };
}

const named = (template: string, { object, frames }: Place) =>
  template.replaceAll('<object>', object).replaceAll('<frames>', String(frames));

function filled(info: FigureInfo, place: Place): FigureInfo {
  const said = (text: string) => named(text, { ...place, object: words(place.object) });
  const { path, label, definition, baseline, ceiling } = info;
  return {
    ...info,
    path: named(path, place),
    label: capital(said(label)),
    definition: said(definition),
    ...(baseline ? { baseline: { ...baseline, path: named(baseline.path, place) } } : {}),
    ...(ceiling ? { ceiling: { ...ceiling, path: named(ceiling.path, place) } } : {}),
  };
}
