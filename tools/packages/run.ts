import { spawn } from 'node:child_process';

/** Runs a command to its end. @returns its stdout. @throws with all that it said, where it fails */
export function run(command: string, args: string[], cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      shell: process.platform === 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
      // As a stranger's: what the workspace's own npm and pnpm say about themselves is left out.
      env: Object.fromEntries(
        Object.entries(process.env).filter(([name]) => !/^(npm_(?!config_registry|config_cache)|CI$)/i.test(name)),
      ),
    });
    let [out, all] = ['', ''];
    child.stdout.on('data', (data) => {
      out += data;
      all += data;
    });
    child.stderr.on('data', (data) => {
      all += data;
    });
    child.on('error', reject);
    child.on('close', (status) => {
      if (status === 0) resolve(out);
      else reject(new Error(`${command} ${args.join(' ')}\n  in ${cwd}: exit status ${status}\n${all}`));
    });
  });
}
