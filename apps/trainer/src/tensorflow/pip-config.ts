import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Settings of the user's pip for the sources of packages. */
export interface PipConfig {
  /** Simple indexes, the main one first, without a slash at the end. */
  indexes: string[];
  /** A file with the certificates to trust. */
  certificates?: string;
  proxy?: string;
}

/** pip's own default. */
const defaultIndex = 'https://pypi.org/simple';

/**
 * Reads pip's configuration as pip does: its files, then its environment variables, the last word counts.
 * @see https://pip.pypa.io/en/stable/topics/configuration/
 */
export function readPipConfig(env: NodeJS.ProcessEnv = process.env, home: string = os.homedir()): PipConfig {
  const values = new Map<string, string>();
  for (const file of configFiles(env, home)) {
    if (existsSync(file)) for (const [key, value] of readConfigFile(readFileSync(file, 'utf8'))) values.set(key, value);
  }
  const get = (key: string): string | undefined =>
    (env[`PIP_${key.toUpperCase().replaceAll('-', '_')}`] || values.get(key))?.trim() || undefined;
  const extra = get('extra-index-url')?.split(/\s+/) ?? [];
  const certificates = get('cert');
  const proxy = get('proxy');
  return {
    indexes: [get('index-url') ?? defaultIndex, ...extra].map((url) => url.replace(/\/+$/, '')),
    ...(certificates ? { certificates } : {}),
    ...(proxy ? { proxy } : {}),
  };
}

/** In the order in which they are read. */
function configFiles(env: NodeJS.ProcessEnv, home: string): string[] {
  if (env.PIP_CONFIG_FILE === os.devNull) return [];
  const system = (env.XDG_CONFIG_DIRS || '/etc/xdg').split(path.delimiter).map((dir) => path.join(dir, 'pip/pip.conf'));
  return [
    ...system,
    '/etc/pip.conf',
    path.join(home, '.pip/pip.conf'),
    path.join(env.XDG_CONFIG_HOME || path.join(home, '.config'), 'pip/pip.conf'),
    ...(env.VIRTUAL_ENV ? [path.join(env.VIRTUAL_ENV, 'pip.conf')] : []),
    ...(env.PIP_CONFIG_FILE ? [env.PIP_CONFIG_FILE] : []),
  ];
}

/** The settings of `[global]`, then of `[install]`; an indented line goes on with the value before it. */
function readConfigFile(text: string): [string, string][] {
  const sections: Record<string, [string, string][]> = { global: [], install: [] };
  let current: [string, string][] = [];
  for (const line of text.split(/\r?\n/)) {
    const section = /^\[(.+)\]\s*$/.exec(line)?.[1];
    const setting = /^([\w-]+)\s*[=:]\s*(.*)$/.exec(line);
    const last = current.at(-1);
    if (/^\s*[#;]/.test(line)) continue;
    if (section !== undefined) current = sections[section] ?? [];
    else if (setting) current.push([setting[1]!.toLowerCase().replaceAll('_', '-'), setting[2]!]);
    else if (last && /^\s+\S/.test(line)) last[1] += ` ${line.trim()}`;
  }
  return [...sections.global!, ...sections.install!];
}
