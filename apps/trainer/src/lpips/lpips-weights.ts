import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type LpipsName, LpipsNetwork, type NamedArrays } from '@genie/metrics';
import { decodeSafetensors } from '@genie/ops';
import { RunError } from '@genie/pipeline/internal/errors';
import type { LpipsWeights } from '@genie/pipeline/internal/evaluate/perceptual';
import { sha256 } from '@genie/training';
import { createHttp, networkReason, withoutPassword } from '../tensorflow/http.ts';

/** The larger network's weights take 59 MB; what is much larger is something else. */
const mostBytes = 256 * 2 ** 20;

/**
 * Reads the weights of the network behind LPIPS, a safetensors file as `tools/lpips-weights.py` writes it.
 *
 * @param source - a file, or its address (http or https)
 * @param network - which network it has to be; default: what the file's first tensor says
 * @param limit - bytes of the largest file that is fetched
 * @throws RunError where it cannot be read or is not LPIPS weights: it names the first tensor that is missing or of another shape
 */
export async function readLpipsWeights(
  source: string,
  network?: LpipsName,
  limit: number = mostBytes,
): Promise<LpipsWeights> {
  const address = /^https?:\/\//i.test(source);
  const name = address ? withoutPassword(source) : source;
  const bytes = address ? await download(source, name, limit) : readFile(source);
  const hint = 'make a file of them with tools/lpips-weights.py';
  let made: LpipsNetwork;
  try {
    const { tensors } = decodeSafetensors(bytes, name);
    const other = Object.entries(tensors).find(([, { dtype }]) => dtype !== 'F32');
    if (other) throw new Error(`${name}: "${other[0]}" is ${other[1].dtype}, expected F32`);
    made = new LpipsNetwork(tensors as NamedArrays, name, network);
  } catch (error) {
    throw new RunError(`--lpips ${(error as Error).message}; ${hint}`, { cause: error });
  }
  return {
    network: made,
    file: address ? name : path.basename(source),
    sha256: sha256(bytes),
  };
}

function readFile(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'no such file: check the path' : `cannot be read (${code})`;
    throw new RunError(`--lpips ${file}: ${reason}`, { cause: error });
  }
}

async function download(url: string, name: string, limit: number): Promise<Uint8Array> {
  const refuse = (reason: string, cause?: unknown) =>
    new RunError(`--lpips ${name}: ${reason}; check the address, or download the file and name it`, { cause });
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    const response = await createHttp({ indexes: [] }).get(url);
    if (!response.ok || !response.body)
      throw refuse(`the server answered ${`${response.status} ${response.statusText}`.trim()}`);
    for await (const part of response.body) {
      size += part.length;
      if (size > limit) throw refuse(`more than ${limit / 2 ** 20} MiB, so these are no LPIPS weights`);
      parts.push(part);
    }
  } catch (error) {
    if (error instanceof RunError) throw error;
    throw refuse(`cannot be fetched (${networkReason(error)})`, error);
  }
  return Buffer.concat(parts);
}
