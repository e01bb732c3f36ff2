import type { FigureInfo, Report } from '@genie/evaluate';

/** Differences of the measurements of several worlds. */
export interface Differences {
  /** One line for each way in which their figures are hard to compare. */
  warnings: string[];
  /** Returns whether a figure of one world cannot be compared with that of another. */
  incomparable(figure: FigureInfo): boolean;
}

/** Looks for what several worlds were measured differently by: datasets, machines, networks behind the perceptual figures. */
export function differences(reports: readonly Report[]): Differences {
  const datasets = differs(reports, ({ dataset }) => dataset);
  const samples = differs(reports, ({ samples }) => JSON.stringify(samples));
  const backends = differs(reports, ({ backend }) => backend);
  const lpips = differs(reports, ({ extractors }) => extractors?.lpips?.sha256);
  const frechet = differs(reports, ({ extractors }) => {
    return extractors?.frechet && JSON.stringify(extractors.frechet);
  });
  const warnings = [
    datasets &&
      `The worlds were measured on different videos (${datasets.join('; ')}): their figures cannot be held against each other, and none is marked as best.`,
    !datasets &&
      samples &&
      'The worlds were measured on different numbers of videos, clips or frames; the intervals take that into account.',
    backends && `Speed was measured on different backends: ${backends.join(', ')}.`,
    lpips && 'LPIPS was measured with different networks or weights: it cannot be compared.',
    frechet && 'Fréchet distances were measured over different features or sample sizes: they cannot be compared.',
  ].filter((line) => typeof line === 'string');
  return {
    warnings,
    incomparable: ({ through }) =>
      Boolean(datasets || (lpips && through === 'lpips') || (frechet && through === 'frechet')),
  };
}

/** The different values that are there, if there is more than one. */
function differs(reports: readonly Report[], value: (report: Report) => string | undefined): string[] | undefined {
  const found = new Set(reports.map(value).filter((one) => one !== undefined));
  return found.size > 1 ? [...found] : undefined;
}
