import {
  type ActionTokenizer,
  type ActionTokenizerObjectiveInput,
  codeFutures,
  readBack,
} from '@genie/action-tokenizer';
import type { Clip, VideoDataset } from '@genie/data';
import type { UnlabelledFigures } from '@genie/evaluate';
import {
  type CodeEffectsDetails,
  codeChoice,
  codeCycle,
  codeEffects,
  codeRhythm,
  codeSpread,
  codeTransfer,
  type Figure,
  notDefined,
} from '@genie/metrics';
import * as tf from '@tensorflow/tfjs-core';
import { batches, clipTensor } from './held-out.ts';

/** Places from which each code is played and read back. */
const STARTS = 64;
/** Clips in one pass: each start makes a frame for every code. */
const STARTS_AT_ONCE = 8;

const still = notDefined('nothing moves in the held-out video, so there is no action to infer');

/** Figures of actions where nothing moves. */
export const stillActions: { effects: Figure<CodeEffectsDetails>; unlabelled: UnlabelledFigures } = {
  effects: still,
  unlabelled: { spread: still, cycle: still, transfer: still, choice: still, rhythm: still },
};

/** Futures of held-out clips under the codes, gathered while their actions are inferred; of categorical codes. */
export class UnlabelledActions {
  readonly #errors: number[] = [];
  readonly #distances: number[] = [];
  readonly #moved: number[] = [];
  readonly #codes: number[] = [];
  readonly #scenes: number[] = [];
  readonly #model: ActionTokenizer;
  readonly #objective: ActionTokenizerObjectiveInput;

  constructor(model: ActionTokenizer, objective: ActionTokenizerObjectiveInput) {
    this.#model = model;
    this.#objective = objective;
  }

  /**
   * @param frames [B, T, H, W, C]; those of `clips`
   * @param codes the code of each of the clips' transitions, B lists of T - 1
   */
  async add(frames: tf.Tensor5D, clips: readonly Clip[], codes: readonly number[][]): Promise<void> {
    const { skipTransitions = 0 } = this.#objective;
    const kept = frames.shape[1] - 1 - skipTransitions;
    if (kept < 1) return;
    const futures = codeFutures(this.#model, frames, this.#objective);
    const { errors, distances, moved } = futures;
    for (const [values, list] of [
      [await errors.data(), this.#errors],
      [await distances.data(), this.#distances],
      [await moved.data(), this.#moved],
    ] as const)
      for (const value of values) list.push(value);
    tf.dispose([errors, distances, moved]);
    for (const [i, own] of codes.entries()) {
      this.#codes.push(...own.slice(skipTransitions));
      for (let t = 0; t < kept; t++) this.#scenes.push(clips[i]!.video);
    }
  }

  /**
   * Plays the codes from some of the clips, and measures everything.
   *
   * @param codes the code of each of the clips' transitions, all of them
   * @param usage share of the transitions that each code takes
   */
  async measure(
    { clips, codes, usage }: { clips: readonly Clip[]; codes: readonly number[][]; usage: readonly number[] },
    dataset: VideoDataset,
  ): Promise<{ effects: Figure<CodeEffectsDetails>; unlabelled: UnlabelledFigures }> {
    const numCodes = this.#model.quantizer.codebookSize;
    const foretold = { errors: this.#errors, codes: this.#codes, numCodes };
    const effects = codeEffects(foretold);
    const groups = effects.value === null ? [] : effects.groups;
    const cycle =
      effects.value === null
        ? notDefined(effects.reason)
        : codeCycle({ read: groups.length < 2 ? [] : await this.#played(clips, dataset), usage, groups, numCodes });
    return {
      effects,
      unlabelled: {
        spread: codeSpread({ distances: this.#distances, moved: this.#moved, codes: this.#codes, numCodes }),
        cycle,
        transfer: codeTransfer({ ...foretold, scenes: this.#scenes }),
        choice: codeChoice(foretold),
        rhythm: codeRhythm({ sequences: codes, groups }),
      },
    };
  }

  /** The code that is read from what each code does, start by start. */
  async #played(clips: readonly Clip[], dataset: VideoDataset): Promise<number[]> {
    const count = Math.min(STARTS, clips.length);
    const starts = Array.from({ length: count }, (_, i) => clips[Math.floor((i * clips.length) / count)]!);
    const read: number[] = [];
    for (const batch of batches(starts, STARTS_AT_ONCE)) {
      const frames = clipTensor(batch, dataset);
      const codes = readBack(this.#model, frames);
      for (const code of await codes.data()) read.push(code);
      tf.dispose([frames, codes]);
    }
    return read;
  }
}
