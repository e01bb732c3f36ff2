import { ActionTokenizer } from '@genie/action-tokenizer';
import { Dynamics } from '@genie/dynamics';
import { Random } from '@genie/ops';
import { expectEnough, leastParameters, type Module } from '@genie/stt';
import { VideoTokenizer } from '@genie/video-tokenizer';
import { BatchedSession, type BatchedSessionOptions } from './batched-session.ts';
import { BundleError, WorldError } from './errors.ts';
import { parseWorldInfo, type WeightFormat, type WorldInfo } from './info.ts';
import type { Playable } from './models.ts';
import { readBundleFile } from './read-file.ts';
import { Session, type SessionOptions } from './session.ts';
import { type BundleSource, fromUrl } from './source.ts';
import { decodeStarts, type Starts, startsFile } from './starts.ts';
import { decodeWeights } from './weights.ts';

/** Names of the models' files in a bundle. */
export const modelFiles = {
  videoTokenizer: 'video-tokenizer.safetensors',
  actionTokenizer: 'action-tokenizer.safetensors',
  dynamics: 'dynamics.safetensors',
} as const;

/** Progress of reading a bundle, in bytes of the files that play needs. */
export interface LoadProgress {
  received: number;
  total: number;
}

/** Options of {@link World.load}. */
export interface LoadOptions {
  onProgress?: ((progress: LoadProgress) => void) | undefined;
}

/**
 * A trained world: its description, its models and the clips that one can begin from.
 *
 * @example
 * const world = await World.load('https://example.org/worlds/pong/');
 * const session = world.session({ seed: 1 });
 * await session.reset({ index: 0 });
 * const frame = await session.step(1);
 */
export class World implements Playable {
  readonly info: WorldInfo;
  readonly videoTokenizer: VideoTokenizer;
  readonly dynamics: Dynamics;
  readonly starts: Starts;
  readonly #source: BundleSource;
  #actionTokenizer: Promise<ActionTokenizer> | undefined;
  readonly #sessions = new Set<{ dispose(): void }>();

  private constructor(parts: Pick<World, 'info' | 'videoTokenizer' | 'dynamics' | 'starts'>, source: BundleSource) {
    this.info = parts.info;
    this.videoTokenizer = parts.videoTokenizer;
    this.dynamics = parts.dynamics;
    this.starts = parts.starts;
    this.#source = source;
  }

  /**
   * Reads a bundle and makes its models, on the backend that is chosen when this is called.
   *
   * @param source Gives a file by its name, or the address of the bundle's folder.
   * @throws BundleError if a file is missing or damaged, or the bundle is of another version of the format.
   */
  static async load(source: BundleSource | string, { onProgress }: LoadOptions = {}): Promise<World> {
    const read = typeof source === 'string' ? fromUrl(source) : source;
    const info = parseWorldInfo(await readBundleFile(read, 'world.json'));
    const needed = [modelFiles.videoTokenizer, modelFiles.dynamics, startsFile];
    const told = onProgress && counter(info, needed, onProgress);
    const [tokenizerBytes, dynamicsBytes, startsBytes] = await Promise.all(
      needed.map((file) => readBundleFile(read, file, info, told?.(file))),
    );
    const starts = decodeStarts(startsBytes!, [info.height, info.width, info.channels], info.starts);
    const { models, weights } = info;
    const videoTokenizer = filled(VideoTokenizer, models.videoTokenizer, tokenizerBytes!, {
      file: modelFiles.videoTokenizer,
      weights,
      least: leastParameters(models.videoTokenizer),
    });
    const vocabulary = models.dynamics.levels.reduce((a, b) => a * b, 1);
    let dynamics: Dynamics;
    try {
      dynamics = filled(Dynamics, models.dynamics, dynamicsBytes!, {
        file: modelFiles.dynamics,
        weights,
        least: leastParameters(models.dynamics) + models.dynamics.embedDim * vocabulary, // its head tells every token apart
      });
    } catch (error) {
      videoTokenizer.dispose();
      throw error;
    }
    const world = new World({ info, videoTokenizer, dynamics, starts }, read);
    if (!dynamics.config.draft) return world;
    try {
      await world.actionTokenizer(); // play needs it then
    } catch (error) {
      world.dispose();
      throw error;
    }
    return world;
  }

  /**
   * Starts playing; begin with {@link Session.reset}. Sessions of one world do not disturb one another. Dispose of it when done.
   *
   * @param options With `count`, so many environments play at once: each as a session alone, and all in one pass of the models.
   */
  session(options: BatchedSessionOptions & { count: number }): BatchedSession;
  session(options?: SessionOptions & { count?: undefined }): Session<World>;
  session(
    options: (BatchedSessionOptions & { count: number }) | (SessionOptions & { count?: undefined }) = {},
  ): BatchedSession | Session<World> {
    const forget = () => this.#sessions.delete(session);
    const session =
      options.count === undefined
        ? new Session<World>(this, options, forget)
        : new BatchedSession(this, options, forget);
    this.#sessions.add(session);
    return session;
  }

  /**
   * A start of this world.
   *
   * @returns Its frames [T, H, W, C] as RGB bytes, and the T - 1 latent actions between them.
   * @throws WorldError if there is no such start.
   */
  start(index: number): { clip: Uint8Array; actions: number[] } {
    const { count, length, frames, actions } = this.starts;
    if (!Number.isInteger(index) || index < 0 || index >= count) {
      throw new WorldError(`start ${index} is not one of this world's: expected 0 to ${count - 1}`);
    }
    const size = frames.length / count;
    return {
      clip: frames.slice(index * size, (index + 1) * size),
      actions: [...actions.slice(index * (length - 1), (index + 1) * (length - 1))],
    };
  }

  /**
   * The model that finds the latent actions of a video. Read when it is first asked for, as play needs it only where the dynamics sees drafts.
   *
   * @throws WorldError if the bundle has none.
   */
  actionTokenizer(): Promise<ActionTokenizer> {
    this.#actionTokenizer ??= this.#readActionTokenizer();
    return this.#actionTokenizer;
  }

  async #readActionTokenizer(): Promise<ActionTokenizer> {
    const config = this.info.models.actionTokenizer;
    if (!config) {
      throw new WorldError(
        `the world ${this.info.name} has no action tokenizer: say which actions lead from frame to frame, or make the bundle with one`,
      );
    }
    const bytes = await readBundleFile(this.#source, modelFiles.actionTokenizer, this.info);
    return filled(ActionTokenizer, config, bytes, {
      file: modelFiles.actionTokenizer,
      weights: this.info.weights,
      least: leastParameters(config),
    });
  }

  /** Frees the models' memory and that of this world's sessions, which can no longer step. */
  dispose(): void {
    for (const session of this.#sessions) session.dispose();
    this.videoTokenizer.dispose();
    this.dynamics.dispose();
    this.#actionTokenizer?.then((model) => model.dispose()).catch(() => {}); // its failure was told to who asked for it
  }
}

/** Adds up what has come of some files. */
function counter(
  { files }: WorldInfo,
  names: string[],
  onProgress: (progress: LoadProgress) => void,
): (file: string) => (received: number) => void {
  const total = names.reduce((sum, name) => sum + (files[name]?.bytes ?? 0), 0);
  const each = new Map<string, number>();
  return (file) => (received) => {
    each.set(file, received);
    onProgress({ received: [...each.values()].reduce((sum, bytes) => sum + bytes, 0), total });
  };
}

/** A model with the weights of its file, whose amount is looked at before the model is made: `world.json` may ask for any size. */
function filled<Config, Model extends Module>(
  Kind: new (config: Config, random: Random) => Model,
  config: Config,
  bytes: Uint8Array,
  { file, weights, least }: { file: string; weights: WeightFormat; least: number },
): Model {
  let model: Model | undefined;
  try {
    const tensors = decodeWeights(bytes, file, weights);
    expectEnough(tensors, least, file);
    model = new Kind(config, new Random(0));
    model.load(tensors, file);
    return model;
  } catch (error) {
    model?.dispose();
    const why = error instanceof Error ? error.message : String(error);
    throw new BundleError(
      'fit',
      `${why}; the file is not of the model that world.json describes: make the bundle again`,
    );
  }
}
