import type { TransformerConfig } from './config.ts';

/** What a model of square patches and a spatiotemporal transformer is made of, beside the parts of its own. */
export interface ModelSizes
  extends Pick<TransformerConfig, 'embedDim' | 'numHeads' | 'position'>,
    Partial<Pick<TransformerConfig, 'numExperts' | 'topKExperts'>> {
  height: number;
  width: number;
  patchSize: number;
}

/** A key of a configuration whose value does not fit the others, with what was found and what is expected. */
export interface ConfigProblem {
  key: string;
  message: string;
}

/** Which sizes do not fit each other; empty where all do. For a schema to report beside its own findings. */
export function sizeProblems(config: ModelSizes): ConfigProblem[] {
  const { height, width, patchSize, embedDim, numHeads, position, numExperts = 1, topKExperts = 1 } = config;
  const headDim = embedDim / numHeads;
  const problems: ConfigProblem[] = [];
  const expect = (fits: boolean, key: string, value: number | string, expected: string) => {
    if (!fits) problems.push({ key, message: `found ${value}, expected ${expected}` });
  };
  expect(height % patchSize === 0, 'height', height, `a multiple of patchSize ${patchSize}`);
  expect(width % patchSize === 0, 'width', width, `a multiple of patchSize ${patchSize}`);
  expect(embedDim % numHeads === 0, 'embedDim', embedDim, `a multiple of numHeads ${numHeads}`);
  expect(topKExperts <= numExperts, 'topKExperts', topKExperts, `at most numExperts ${numExperts}`);
  if (position === 'sinusoidal') {
    expect(
      embedDim % 2 === 0 && embedDim >= 6,
      'embedDim',
      embedDim,
      "an even number from 6 on for position 'sinusoidal'",
    );
  }
  if (position === 'rope') {
    expect(headDim % 4 === 0, 'position', "'rope'", `embedDim / numHeads = ${headDim} to be a multiple of 4 for it`);
  }
  return problems;
}

/** As much of a zod schema as is needed here, so that this package does not depend on it. */
export interface ConfigSchema<Config> {
  safeParse(
    input: unknown,
  ):
    | { success: true; data: Config }
    | { success: false; error: { issues: readonly { path: PropertyKey[]; message: string }[] } };
}

/**
 * The whole configuration, defaults filled in.
 *
 * @param name what is configured, for messages
 * @throws one line that names every wrong key, what was found there and what is expected
 */
export function parseConfig<Config>(schema: ConfigSchema<Config>, input: unknown, name: string): Config {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => [...path, message].map(String).join(': '));
  throw new Error(`${name} configuration: ${problems.join('; ')}`);
}
