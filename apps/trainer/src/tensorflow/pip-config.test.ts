import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPipConfig } from './pip-config.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

/** A home with a pip.conf; PIP_CONFIG_FILE is read last, so that the machine's own files do not matter. */
function withConfig(text: string, env: NodeJS.ProcessEnv = {}) {
  const home = temporaryFolder();
  const file = path.join(home, 'my-pip.conf');
  writeFileSync(file, text);
  return readPipConfig({ PIP_CONFIG_FILE: file, XDG_CONFIG_DIRS: home, ...env }, home);
}

describe('readPipConfig', () => {
  it('is pip’s default where nothing is said', () => {
    expect(readPipConfig({ PIP_CONFIG_FILE: '/dev/null' })).toEqual({ indexes: ['https://pypi.org/simple'] });
  });

  it('reads [global], then [install], with either spelling and lines that go on', () => {
    const text = [
      '[global]',
      'index-url = https://a.example/simple/',
      '; index-url = https://no.example',
      'proxy: http://proxy.example:3128',
      'extra-index-url =',
      '    https://b.example/simple',
      '    https://c.example/simple/',
      '[freeze]',
      'index-url = https://wrong.example',
      '[install]',
      'index_url = https://d.example/simple',
    ].join('\n');
    const { indexes, proxy } = withConfig(text);
    expect(indexes).toEqual(['https://d.example/simple', 'https://b.example/simple', 'https://c.example/simple']);
    expect(proxy).toBe('http://proxy.example:3128');
  });

  it('lets the environment have the last word', () => {
    const env = { PIP_INDEX_URL: 'https://e.example/simple/', PIP_CERT: '/etc/our.pem' };
    const { indexes, certificates } = withConfig('[global]\nindex-url = https://a.example/simple\ncert = /x', env);
    expect(indexes).toEqual(['https://e.example/simple']);
    expect(certificates).toBe('/etc/our.pem');
  });

  it('reads the user’s file where pip looks for it', () => {
    const home = temporaryFolder();
    mkdirSync(path.join(home, '.config/pip'), { recursive: true });
    writeFileSync(path.join(home, '.config/pip/pip.conf'), '[global]\nindex-url=https://user.example/simple');
    expect(readPipConfig({}, home).indexes[0]).toBe('https://user.example/simple');
  });
});
