import { resolveSampling, type SamplingOptions } from '@genie/dynamics';
import { WorldError } from './errors.ts';
import type { Playable, WorldModels } from './models.ts';

/** Options for playing models without a bundle. */
export interface PlayableOptions {
  /** The code of each action, [N][A]. */
  actions: readonly (readonly number[])[];
  /** Maximum number of past frames that the models see. */
  context: number;
  sampling: SamplingOptions;
}

/** Makes models playable that are in no bundle: sessions of them begin from pictures and clips, as there are no starts. */
export function playable(
  { videoTokenizer, dynamics, actionTokenizer }: WorldModels,
  { actions, context, sampling }: PlayableOptions,
): Playable {
  const { height, width, channels } = videoTokenizer.config;
  const codes = actions.map((code) => ({ code: [...code] }));
  return {
    videoTokenizer,
    dynamics,
    info: { height, width, channels, context, sampling: resolveSampling(sampling), starts: 0, actions: codes },
    async actionTokenizer() {
      if (actionTokenizer) return actionTokenizer;
      throw new WorldError('these models have no action tokenizer: say which actions lead from frame to frame');
    },
    start(index) {
      throw new WorldError(`start ${index}: these models have no starts: begin from a picture or a clip`);
    },
  };
}
