import type * as tf from '@tensorflow/tfjs-core';
import { TrainingError } from '../training-error.ts';
import { AdamW, type AdamWOptions } from './adamw.ts';
import { Muon, type MuonOptions } from './muon.ts';
import type { Optimizer } from './optimizer.ts';
import { Soap, type SoapOptions } from './soap.ts';

/** Choice of optimizer, with its own options. */
export type OptimizerChoice = { name: 'adamw' } | ({ name: 'muon' } & MuonOptions) | ({ name: 'soap' } & SoapOptions);

/**
 * @param shared betas, epsilon and weight decay: of AdamW, of the parameters that another optimizer leaves to it, and of SOAP
 * @throws {TrainingError} where there is no such optimizer, or an option or the parameters do not suit it
 */
export function createOptimizer(
  parameters: Record<string, tf.Variable>,
  choice: OptimizerChoice = { name: 'adamw' },
  shared: AdamWOptions = {},
): Optimizer {
  const { betas, epsilon, weightDecay } = shared;
  const options = {
    ...(betas && { betas }),
    ...(epsilon !== undefined && { epsilon }),
    ...(weightDecay !== undefined && { weightDecay }),
  };
  switch (choice.name) {
    case 'adamw':
      return new AdamW(parameters, options);
    case 'muon':
      return new Muon(parameters, { ...choice, ...options });
    case 'soap':
      return new Soap(parameters, { ...choice, ...options });
    default: {
      const { name } = choice as { name: unknown };
      throw new TrainingError(`optimizer: found ${name}, expected adamw, muon or soap`);
    }
  }
}
