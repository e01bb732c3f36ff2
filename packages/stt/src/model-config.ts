import { type ConfigProblem, type Structure, structureProblems } from './structure.ts';

/** What a model of square patches and a spatiotemporal transformer is made of, beside the parts of its own. */
export type ModelSizes = Structure & { height: number; width: number; patchSize: number };

/** Which sizes do not fit each other; empty where all do. For a schema to report beside its own findings. */
export function sizeProblems(config: ModelSizes): ConfigProblem[] {
  const { height, width, patchSize, embedDim, numHeads, numExperts = 1, topKExperts = 1 } = config;
  const problems: ConfigProblem[] = [];
  const expect = (fits: boolean, key: string, value: number | string, expected: string) => {
    if (!fits) problems.push({ key, message: `found ${value}, expected ${expected}` });
  };
  expect(height % patchSize === 0, 'height', height, `a multiple of patchSize ${patchSize}`);
  expect(width % patchSize === 0, 'width', width, `a multiple of patchSize ${patchSize}`);
  expect(embedDim % numHeads === 0, 'embedDim', embedDim, `a multiple of numHeads ${numHeads}`);
  expect(topKExperts <= numExperts, 'topKExperts', topKExperts, `at most numExperts ${numExperts}`);
  return [...problems, ...structureProblems(config)];
}

/** As much of a zod schema as is needed here, so that any library's will do. */
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
