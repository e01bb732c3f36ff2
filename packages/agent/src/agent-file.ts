import { decodeSafetensors, encodeSafetensors, Random } from '@genie/ops';
import type { WorldInfo } from '@genie/world';
import { ActorCritic, actorCriticSchema } from './actor-critic.ts';
import { AgentError } from './agent-error.ts';

const format = 'genie-agent';

/** Identity of a world's tokens: the sum of its tokenizer's file. */
const tokensOf = ({ files }: Pick<WorldInfo, 'files'>): string => files['video-tokenizer.safetensors']?.sha256 ?? '';

/** Writes an agent as safetensors, with its configuration and the world whose tokens it reads. */
export async function encodeAgent(model: ActorCritic, info: Pick<WorldInfo, 'name' | 'files'>): Promise<Uint8Array> {
  return encodeSafetensors(await model.save(), {
    format,
    config: JSON.stringify(model.config),
    world: info.name,
    tokens: tokensOf(info),
  });
}

/**
 * Reads what {@link encodeAgent} wrote.
 *
 * @param name of the file, for messages
 * @throws AgentError where it is no agent, or one that reads the tokens of another world
 */
export function decodeAgent(bytes: Uint8Array, info: Pick<WorldInfo, 'name' | 'files'>, name: string): ActorCritic {
  const { tensors, metadata } = decodeSafetensors(bytes, name);
  if (metadata.format !== format) throw new AgentError(`${name}: format is ${metadata.format}, expected ${format}`);
  if (metadata.tokens !== tokensOf(info)) {
    throw new AgentError(
      `${name}: it is an agent of another world (${metadata.world}), and cannot read the tokens of ${info.name}; train one with genie agent train`,
    );
  }
  const config = actorCriticSchema.safeParse(JSON.parse(metadata.config ?? 'null'));
  if (!config.success) {
    const { path, message } = config.error.issues[0]!;
    throw new AgentError(`${name}: config.${path.join('.')}: ${message}`);
  }
  const model = new ActorCritic(config.data, new Random(0));
  try {
    model.load(tensors, name);
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}
