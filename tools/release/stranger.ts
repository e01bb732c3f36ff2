import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from './run.ts';

/** Somebody with an empty folder, npm and a Node, who knows the registry. */
export class Stranger {
  readonly folder: string;
  readonly #env: NodeJS.ProcessEnv;

  /**
   * @param npmrc - a user's configuration of npm
   * @param node - the folder of the Node that is used
   */
  constructor(folder: string, { npmrc, node }: { npmrc: string; node: string }) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
    // Nothing of this workspace, its Node and its npm's settings.
    const kept = Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_OPTIONS$|INIT_CWD$|GENIE_)/i.test(name));
    const search = (process.env.PATH ?? '').split(path.delimiter).filter((place) => !place.includes('node_modules'));
    this.#env = {
      ...Object.fromEntries(kept),
      ...(process.env.npm_config_cache ? { npm_config_cache: process.env.npm_config_cache } : {}),
      npm_config_userconfig: npmrc,
      PATH: [node, ...search].join(path.delimiter),
      GENIE_CACHE: path.join(folder, '.cache'),
    };
  }

  /** @returns what the command wrote to stdout */
  run(command: string, ...args: string[]): Promise<string> {
    return run(command, args, { cwd: this.folder, env: this.#env, quiet: true });
  }

  install(...names: string[]): Promise<string> {
    return this.run('npm', 'install', '--no-audit', '--no-fund', '--loglevel=error', ...names);
  }

  write(file: string, text: string): void {
    writeFileSync(path.join(this.folder, file), text);
  }

  read(file: string): string {
    return readFileSync(path.join(this.folder, file), 'utf8');
  }

  /** Starts a command, and ends it when `use` is done with what it said until a line matched. */
  async serving(args: string[], line: RegExp, use: (found: string) => Promise<void>): Promise<void> {
    const { spawn } = await import('node:child_process');
    const [command, ...others] = args;
    const child = spawn(command!, others, { cwd: this.folder, env: this.#env, stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      let said = '';
      const found = await new Promise<string>((resolve, reject) => {
        child.stdout.on('data', (data) => {
          said += data;
          const match = line.exec(said);
          if (match) resolve(match[1]!);
        });
        child.on('close', (status) => reject(new Error(`${args.join(' ')}: ended with status ${status}: ${said}`)));
      });
      await use(found);
    } finally {
      child.kill('SIGINT');
    }
  }

  /** The packages of others whose code is in the files of a package, by its source maps, that its notice does not tell. */
  unnamedInNotice(name: string): string[] {
    const dist = path.join(this.folder, 'node_modules', name, 'dist');
    if (!existsSync(dist)) return [];
    const files = readdirSync(dist, { recursive: true, encoding: 'utf8' });
    const notice = files.includes('THIRD-PARTY-NOTICES.txt')
      ? readFileSync(path.join(dist, 'THIRD-PARTY-NOTICES.txt'), 'utf8')
      : '';
    const bundled = files
      .filter((file) => file.endsWith('.map'))
      .flatMap((file) => (JSON.parse(readFileSync(path.join(dist, file), 'utf8')) as { sources: string[] }).sources)
      .flatMap((source) => /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1] ?? []);
    return [...new Set(bundled)].filter((each) => !notice.includes(`\n${each} `));
  }
}
