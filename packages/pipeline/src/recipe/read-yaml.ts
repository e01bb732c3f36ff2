import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parse, YAMLParseError } from 'yaml';
import { UsageError } from '../errors.ts';

/** Names of the YAML files of a folder, without their ending. */
export function yamlNames(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length));
}

/**
 * Reads a YAML file, given by its path or by the name of one that ships.
 *
 * @param shipped the folder of those that ship; `kind` what they are called in errors
 * @throws UsageError where there is none, or it is no YAML
 */
export function readYaml(fileOrName: string, shipped: string, kind: string): { file: string; raw: unknown } {
  // A folder may be called as a recipe that ships, such as one of videos of pong.
  const file = isFile(fileOrName) ? fileOrName : path.join(shipped, `${fileOrName}.yaml`);
  if (!isFile(file))
    throw new UsageError(`${fileOrName}: no such ${kind}; give a YAML file or one of ${yamlNames(shipped).join(', ')}`);
  try {
    return { file, raw: parse(readFileSync(file, 'utf8')) };
  } catch (error) {
    if (error instanceof YAMLParseError)
      throw new UsageError(`${file}: not valid YAML: ${error.message.split('\n')[0]}`);
    throw error;
  }
}

const isFile = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
