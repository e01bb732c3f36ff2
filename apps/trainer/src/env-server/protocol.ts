import { z } from 'zod';

/** The version of the protocol, told to clients by `GET /v1/world`. */
export const protocolVersion = 1;

const seed = z.int().min(Number.MIN_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER);

/** `POST /v1/envs`: a group of environments that are stepped together. */
export const createSchema = z.strictObject({
  count: z.int().positive().default(1),
  /** Of the first environment; each further one has the next. Default: the server's. */
  seed: seed.optional(),
  /** Steps after which an episode is cut off. Default: the server's. */
  maxSteps: z.int().positive().optional(),
  /** True when a step of an environment whose episode was cut off begins the next one, as Gymnasium's `NEXT_STEP` has it. */
  autoreset: z.boolean().default(false),
});

/** `POST /v1/envs/ID/reset`. */
export const resetSchema = z.strictObject({
  /** One for all (environment i gets `seed + i`) or one each. Default: each goes on with seeds of its own. */
  seed: z.union([seed, z.array(seed)]).optional(),
  /** Index of the world's start to begin from. Default: the seed chooses. */
  start: z.int().nonnegative().optional(),
  /** Mask of the environments that are reset; the others stay where they are. Default: all. */
  mask: z.array(z.boolean()).optional(),
});

/** `POST /v1/envs/ID/step`. */
export const stepSchema = z.strictObject({
  /** One latent action for each environment. */
  actions: z.array(z.int()),
  /** Which environments begin anew instead; their actions count for nothing. Default: as `autoreset` has it. */
  reset: z.array(z.boolean()).optional(),
});

export type CreateBody = z.infer<typeof createSchema>;
export type ResetBody = z.infer<typeof resetSchema>;
export type StepBody = z.infer<typeof stepSchema>;

/** Answer to a reset or a step; each array has one entry for each of N environments. */
export interface Transition {
  /** RGB, [N, H, W, 3]. */
  observation: Uint8Array;
  /** [N], all 0: a learned world knows no goal. */
  reward: Float32Array;
  /** [N], 0 or 1: all 0, a learned world does not end. */
  terminated: Uint8Array;
  /** [N], 0 or 1: whether the episode was cut off with this step. */
  truncated: Uint8Array;
  /** [N], steps since the environment's last reset. */
  step: Int32Array;
}

/** A request that cannot be answered as it is: one line, and the status that says whose fault it is. */
export class RequestError extends Error {
  override name = 'RequestError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The body of a request, checked. @throws RequestError that names the key */
export function parseBody<T>(schema: z.ZodType<T>, text: string): T {
  let json: unknown;
  try {
    json = text === '' ? {} : JSON.parse(text);
  } catch {
    throw new RequestError(400, 'the body is not JSON');
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0]!;
  throw new RequestError(400, `${path.join('.') || 'the body'}: ${message}`);
}
