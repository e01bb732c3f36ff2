import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export const stages = ['data', 'video-tokenizer', 'action-tokenizer', 'dynamics', 'world', 'report'] as const;
export type Stage = (typeof stages)[number];
/** The stages that train a model. */
export type ModelStage = Extract<Stage, 'video-tokenizer' | 'action-tokenizer' | 'dynamics'>;

/** File of an action tokenizer's folder that says which of its codes count as one action. */
export const actionGroupsFile = 'action-groups.json';

/** The folder of one run, and where everything in it lies. */
export class RunFolder {
  readonly root: string;
  private readonly elsewhere: Partial<Record<Stage, string>>;

  /** @param elsewhere folders of stages that several runs share, which do not lie in this one's */
  constructor(root: string, elsewhere: Partial<Record<Stage, string>> = {}) {
    this.root = path.resolve(root);
    this.elsewhere = elsewhere;
  }

  /** The folder of a stage. */
  stage(stage: Stage): string {
    return path.resolve(this.elsewhere[stage] ?? path.join(this.root, stage));
  }

  get config(): string {
    return path.join(this.root, 'config.yaml');
  }

  get dataset(): string {
    return path.join(this.stage('data'), 'frames.h5');
  }

  /** The inverse dynamics model that evaluation reads actions with; no stage needs it. */
  get inverseDynamics(): string {
    return path.join(this.root, 'inverse-dynamics');
  }

  get videos(): string {
    return path.join(this.stage('data'), 'videos');
  }
}

/** Writes a file beside its place and renames it, so that a crash leaves the old one or the new one. */
export function writeAtomic(file: string, content: string | Uint8Array): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, content);
  renameSync(temporary, file);
}
