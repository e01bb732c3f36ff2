import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { PpoState } from '@genie/agent';
import { Random } from '@genie/ops';
import { RunError, UsageError } from '@genie/pipeline/internal/errors';
import { writeAtomic } from '@genie/pipeline/internal/run/folder';
import { configHash, describeDifference, readCheckpoint, writeCheckpoint } from '@genie/training';

/** Everything that decides what a training makes. */
export type AgentConfig = Record<string, string | number>;

/** Folder in which an agent is trained, with what it already holds. */
export class AgentFolder {
  readonly root: string;

  constructor(root: string) {
    this.root = path.resolve(root);
  }

  /** The agent itself. */
  get agent(): string {
    return path.join(this.root, 'agent.safetensors');
  }

  get log(): string {
    return path.join(this.root, 'log.jsonl');
  }

  get evaluation(): string {
    return path.join(this.root, 'evaluation.json');
  }

  get #config(): string {
    return path.join(this.root, 'config.json');
  }

  get #checkpoint(): string {
    return path.join(this.root, 'checkpoint');
  }

  /**
   * Takes the folder for a training, or finds the one that it goes on with.
   *
   * @throws UsageError where another was begun there
   */
  begin(config: AgentConfig): void {
    const begun = this.#read();
    if (begun === undefined) {
      writeAtomic(this.#config, `${JSON.stringify(config, null, 2)}\n`);
      return;
    }
    if (configHash(begun) === configHash(config)) return;
    throw new UsageError(
      `${this.root}: an agent was begun there otherwise (${describeDifference(begun, config)}); --restart begins anew, --out names another folder`,
    );
  }

  /** Returns the configuration with which the agent was trained. @throws RunError if none was begun here */
  config(): AgentConfig {
    const config = this.#read();
    if (config) return config;
    throw new RunError(`${this.root}: no agent here (no config.json); train one with genie agent train WORLD`);
  }

  #read(): AgentConfig | undefined {
    if (!existsSync(this.#config)) return undefined;
    try {
      return JSON.parse(readFileSync(this.#config, 'utf8')) as AgentConfig;
    } catch {
      throw new RunError(`${this.#config}: damaged, not JSON; --restart begins anew`);
    }
  }

  async save(state: PpoState, { step, seed }: { step: number; seed: number }): Promise<void> {
    const { model, optimizer, ...rest } = state;
    await writeCheckpoint(this.#checkpoint, {
      model,
      optimizer,
      state: {
        format: 'genie-checkpoint',
        version: 1,
        stage: 'agent',
        configHash: configHash(this.config()),
        step,
        random: new Random(seed).state(),
        data: serialize(rest).toString('base64'), // with typed arrays and NaN, which JSON has not
        metrics: {},
      },
    });
  }

  /** State that a stopped training has left; undefined where there is nothing. */
  async load(): Promise<PpoState | undefined> {
    if (!existsSync(this.#checkpoint)) return undefined;
    const { model, optimizer, state } = await readCheckpoint(this.#checkpoint);
    if (state.stage !== 'agent' || state.configHash !== configHash(this.config()))
      throw new RunError(`${this.#checkpoint}: not of this training; --restart begins anew`);
    const rest = deserialize(Buffer.from(String(state.data), 'base64')) as Omit<PpoState, 'model' | 'optimizer'>;
    return { model, optimizer, ...rest };
  }
}
