import { encodeSafetensors } from '@genie/ops';
import type { Transition } from './protocol.ts';

/** Encoding of an answer. */
export interface Encoded {
  type: string;
  body: string | Uint8Array;
}

export const safetensorsType = 'application/vnd.safetensors';

/** A transition as safetensors, which is a header of JSON and then the bytes as they are. */
export function toSafetensors(
  { observation, reward, terminated, truncated, step }: Transition,
  { height, width }: { height: number; width: number },
): Encoded {
  const shape = [reward.length];
  const body = encodeSafetensors({
    observation: { dtype: 'U8', shape: [...shape, height, width, 3], data: observation },
    reward: { dtype: 'F32', shape, data: reward },
    terminated: { dtype: 'U8', shape, data: terminated },
    truncated: { dtype: 'U8', shape, data: truncated },
    step: { dtype: 'I32', shape, data: step },
  });
  return { type: safetensorsType, body };
}

/** A transition as JSON, with its pixels in base64. */
export function toJson({ observation, reward, terminated, truncated, step }: Transition): Encoded {
  return json({
    observation: Buffer.from(observation.buffer, observation.byteOffset, observation.length).toString('base64'),
    reward: [...reward],
    terminated: [...terminated].map(Boolean),
    truncated: [...truncated].map(Boolean),
    step: [...step],
  });
}

export function json(value: unknown): Encoded {
  return { type: 'application/json; charset=utf-8', body: JSON.stringify(value) };
}
