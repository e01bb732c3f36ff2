import type { ConditioningFields, TransformerFields } from './fields.ts';
import { kindsOfPosition } from './positions.ts';

/** A key of a configuration whose value does not fit the others, with what was found and what is expected. */
export interface ConfigProblem {
  key: string;
  message: string;
}

/** What of a transformer's structure has to fit together. */
export type Structure = Pick<TransformerFields, 'embedDim' | 'numHeads' | 'position'> &
  Partial<TransformerFields & ConditioningFields>;

/** Which fields of a transformer's structure do not fit each other; empty where all do. */
export function structureProblems(config: Structure): ConfigProblem[] {
  const { embedDim, numHeads, norm = 'post', conditioning = 'film' } = config;
  const headDim = embedDim / numHeads;
  const kinds = kindsOfPosition(config);
  const problems: ConfigProblem[] = [];
  if (Object.values(kinds).includes('sinusoidal') && (embedDim % 2 !== 0 || embedDim < 6)) {
    const message = `found ${embedDim}, expected an even number from 6 on for position 'sinusoidal'`;
    problems.push({ key: 'embedDim', message });
  }
  // In space the pairs of a head are shared between row and column.
  const divisor = kinds.space === 'rope' ? 4 : kinds.time === 'rope' ? 2 : 1;
  if (divisor > 1 && headDim % divisor !== 0) {
    const own = divisor === 4 ? 'spatialPosition' : 'temporalPosition';
    const key = config[own] === undefined ? 'position' : own;
    problems.push({
      key,
      message: `found 'rope', expected embedDim / numHeads = ${headDim} to be a multiple of ${divisor} for it`,
    });
  }
  if (conditioning === 'adaln-zero' && norm !== 'pre') {
    const message = `found 'adaln-zero' with norm '${norm}', expected norm 'pre', in which a gate of 0 leaves x as it is`;
    problems.push({ key: 'conditioning', message });
  }
  return problems;
}
