import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type FuzzTarget, Nonsense, spoilBytes } from '@genie/testing/fuzz';
import { unzipSync, zipSync } from 'fflate';
import { readReferenceCheckpoint } from '../src/import-checkpoint/read-reference-checkpoint.ts';

const fixtures = fileURLToPath(new URL('../test/fixtures/reference', import.meta.url));
const kinds = ['video_tokenizer', 'latent_actions', 'dynamics'];
const files = ['model_state_dict.pt', 'state.pt'];
const read = (kind: string, file: string) => new Uint8Array(readFileSync(`${fixtures}/${kind}_step_7/${file}`));

/** The reference's checkpoints: zip files with a pickle and numbers. One of the two files of a folder is spoiled. */
export const target: FuzzTarget = {
  name: 'checkpoint',
  seeds: () => Object.fromEntries(kinds.flatMap((kind) => files.map((file) => [`${kind}-${file}`, read(kind, file)]))),
  /** The pickle is spoiled, and the checksums made to fit. */
  spoil(bytes, dice) {
    try {
      const entries = unzipSync(bytes);
      const pickle = Object.keys(entries).find((name) => name.endsWith('/data.pkl'));
      if (pickle === undefined) return bytes;
      return zipSync({ ...entries, [pickle]: spoilBytes(entries[pickle]!, dice) }, { level: 0 });
    } catch {
      return spoilBytes(bytes, dice);
    }
  },
  async read(file) {
    const [, kind, own] = /(video_tokenizer|latent_actions|dynamics)-(.*)$/.exec(file)!;
    const folder = `${file}-folder`;
    mkdirSync(folder, { recursive: true });
    try {
      for (const name of files)
        writeFileSync(`${folder}/${name}`, name === own ? readFileSync(file) : read(kind!, name));
      const { tensors, step } = await readReferenceCheckpoint(folder);
      if (!Number.isInteger(step)) throw new Nonsense(`step ${step}`);
      for (const [name, { shape, data }] of Object.entries(tensors))
        if (data.length !== shape.reduce((a, b) => a * b, 1)) throw new Nonsense(`${name} has ${data.length} numbers`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  names: /\/(model_state_dict|state)\.pt: |configuration/,
};
